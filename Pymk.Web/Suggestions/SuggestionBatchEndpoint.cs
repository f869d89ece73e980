using System.Buffers;
using Pymk.Client;
using Pymk.Grains.Interfaces.Admission;
using Pymk.Grains.Interfaces.Ids;
using Pymk.Grains.Interfaces.Users;
using Pymk.Web.Access;
using Pymk.Web.Documents;
using Pymk.Web.Ids;
using Pymk.Web.Problems;

namespace Pymk.Web.Suggestions;

/// <summary>The suggestions of many users in one call: <c>POST /v1/suggestions:batch</c>, for jobs such as those that send e-mail.</summary>
internal sealed class SuggestionBatchEndpoint(IPymkClient client, ILogger<ProblemFilter> logger)
{
    private const int MaxUsers = 200;

    // A job waits; the page's users should not.
    private const int MostUnderWay = 4;

    private readonly WorkLimit _batches = new("API batch", MostUnderWay);

    public static void Map(RouteGroupBuilder api) =>
        api.MapPost("/suggestions:batch", (HttpContext context, SuggestionBatchEndpoint endpoint) => endpoint.AnswerAsync(context))
            .RequireAuthorization(AccessPolicies.Read)
            .WithName("GetSuggestionsBatch").WithTags("suggestions").WithSummary("The suggestions of many users, each with an outcome of its own")
            .AddOpenApiOperationTransformer(ApiDocument.TakesBodyAsync<SuggestionBatchBody>)
            .WithMetadata(new Microsoft.AspNetCore.Mvc.RequestSizeLimitAttribute(Input.MaxBody))
            .Produces<SuggestionBatchAnswer>()
            .Produces<Problem>(StatusCodes.Status400BadRequest, "application/problem+json")
            .Produces<Problem>(StatusCodes.Status415UnsupportedMediaType, "application/problem+json")
            .Produces<Problem>(StatusCodes.Status503ServiceUnavailable, "application/problem+json");

    private async Task<IResult> AnswerAsync(HttpContext context)
    {
        var body = await Input.BodyAsync(context, SuggestionBatchJson.Default.SuggestionBatchBody);
        var ids = await client.GetUserIdKindAsync();
        var query = Read(ids, body);
        var users = RequestIds.InJson(ids, body.Users, "users");
        if (!_batches.TryEnter())
        {
            throw _batches.Refuse();
        }

        try
        {
            return new Answers(await client.GetSuggestionsOfAsync(users, query, context.RequestAborted), logger);
        }
        finally
        {
            _batches.Leave();
        }
    }

    private static SuggestionQuery Read(UserIdKind ids, SuggestionBatchBody body)
    {
        if (body.Users.Count is 0 or > MaxUsers)
        {
            throw Input.Invalid("users", $"'users' lists 1 to {MaxUsers} users, not {body.Users.Count}.");
        }

        var count = body.Count ?? SuggestionLimits.DefaultCount;
        if (count is < 1 or > SuggestionLimits.MaxCount)
        {
            throw Input.Invalid("count", $"'count' is a whole number from 1 to {SuggestionLimits.MaxCount}, not {count}.");
        }

        PageQuestion.CheckExclude(body.Exclude?.Count ?? 0);
        if (body.Where is { Count: > SuggestionQuery.MaxWhere })
        {
            throw Input.Invalid("where", $"At most {SuggestionQuery.MaxWhere} attributes can be asked for, not {body.Where.Count}.");
        }

        var exclude = body.Exclude is null ? null : RequestIds.InJson(ids, body.Exclude, "exclude");
        return new SuggestionQuery(count, exclude, body.Where is null ? null : [.. body.Where.Select(w => PageQuestion.Attribute(w.Key, w.Value))]);
    }

    private sealed class Answers(IReadOnlyList<SuggestionOutcome> outcomes, ILogger<ProblemFilter> logger) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            var response = httpContext.Response;
            response.ContentType = SuggestionJson.ContentType;
            response.BodyWriter.Write("{\"answers\":["u8);
            for (var i = 0; i < outcomes.Count; i++)
            {
                if (i > 0)
                {
                    response.BodyWriter.Write(","u8);
                }

                var (user, answer, failure) = outcomes[i];
                response.BodyWriter.Write(answer is not null
                    ? SuggestionJson.WriteOutcome(user, answer)
                    : SuggestionJson.WriteOutcome(user, ProblemFilter.Of(httpContext, failure!, logger)));
                await response.BodyWriter.FlushAsync(httpContext.RequestAborted);
            }

            response.BodyWriter.Write("]}"u8);
            await response.BodyWriter.FlushAsync(httpContext.RequestAborted);
        }
    }
}
