using Microsoft.AspNetCore.Mvc;
using Pymk.Grains.Interfaces.Ids;
using Pymk.Web.Access;
using Pymk.Web.Documents;
using Pymk.Web.Problems;

namespace Pymk.Web.Actions;

/// <summary>What the routes of all actions share: the documented answers, the bound on the body, the check of the person acted on.</summary>
internal static class ActionRoute
{
    /// <summary>Describes a route that answers 204 or a problem.</summary>
    public static RouteHandlerBuilder Describe(this RouteHandlerBuilder route, string name, string summary) =>
        route.RequireAuthorization(AccessPolicies.Act).WithName(name).WithTags("actions").WithSummary(summary)
            .Produces(StatusCodes.Status204NoContent)
            .Produces<Problem>(StatusCodes.Status400BadRequest, "application/problem+json")
            .Produces<Problem>(StatusCodes.Status404NotFound, "application/problem+json")
            .Produces<Problem>(StatusCodes.Status410Gone, "application/problem+json")
            .Produces<Problem>(StatusCodes.Status503ServiceUnavailable, "application/problem+json");

    /// <summary>Describes such a route that also takes a JSON body.</summary>
    public static RouteHandlerBuilder DescribeWithBody<TBody>(this RouteHandlerBuilder route, string name, string summary)
        where TBody : notnull =>
        route.WithMetadata(new RequestSizeLimitAttribute(Input.MaxBody))
            .AddOpenApiOperationTransformer(ApiDocument.TakesBodyAsync<TBody>)
            .Describe(name, summary)
            .Produces<Problem>(StatusCodes.Status415UnsupportedMediaType, "application/problem+json");

    /// <summary>The person a user acts on.</summary>
    /// <exception cref="ProblemException">The id is the user's own.</exception>
    public static UserId Person(UserId user, UserId other, string parameter) =>
        other == user ? throw Input.Invalid(parameter, $"User {UserIdRules.Shown(user)} cannot act on themselves.") : other;
}
