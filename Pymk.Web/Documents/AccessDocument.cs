using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Pymk.Web.Access;

namespace Pymk.Web.Documents;

/// <summary>Documents the scope that each operation needs, and how a caller gives a key or a token.</summary>
internal static class AccessDocument
{
    private const string Bearer = "bearer";
    private const string Key = "key";

    public static void Configure(OpenApiOptions options)
    {
        options.AddDocumentTransformer((document, _, _) =>
        {
            (document.Components ??= new OpenApiComponents()).SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
            {
                [Bearer] = new OpenApiSecurityScheme
                {
                    Type = SecuritySchemeType.Http,
                    Scheme = "bearer",
                    Description = "A key, or a JSON Web Token of a user or an operator",
                },
                [Key] = new OpenApiSecurityScheme
                {
                    Type = SecuritySchemeType.ApiKey,
                    In = ParameterLocation.Header,
                    Name = AccessSchemes.KeyHeader,
                    Description = "A key",
                },
            };
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            var metadata = context.Description.ActionDescriptor.EndpointMetadata;
            if (metadata.OfType<IAuthorizeData>().LastOrDefault()?.Policy is { } scope)
            {
                operation.Description = $"{operation.Description} Scope: {scope}.".TrimStart();
                operation.Security = [Requirement(Bearer, context.Document), Requirement(Key, context.Document)];
                foreach (var (status, what) in new[] { ("401", "No valid key or token"), ("403", "Another scope or user"), ("429", "Too many requests") })
                {
                    (operation.Responses ??= [])[status] = new OpenApiResponse { Description = what };
                }
            }

            return Task.CompletedTask;
        });
    }

    private static OpenApiSecurityRequirement Requirement(string scheme, OpenApiDocument? document) =>
        new() { [new OpenApiSecuritySchemeReference(scheme, document)] = [] };
}
