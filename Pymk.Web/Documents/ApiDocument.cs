using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Pymk.Grains.Interfaces.Operations;
using Pymk.Grains.Interfaces.Users;

namespace Pymk.Web.Documents;

/// <summary>The OpenAPI document at <c>/openapi/v1.json</c>.</summary>
internal static class ApiDocument
{
    /// <summary>The document's name in its address.</summary>
    public const string Name = "v1";

    private const int RowLimit = 10_000;

    /// <summary>Sets what the document lists and how it describes parameters.</summary>
    public static void Configure(OpenApiOptions options)
    {
        options.ShouldInclude = api =>
            api.RelativePath is { } path && (path.StartsWith("v1", StringComparison.Ordinal) || path.StartsWith("health", StringComparison.Ordinal));
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "Pymk",
                Version = "1",
                Description = "People you may know: suggestions, and what users do about them.",
            };
            return Task.CompletedTask;
        });

        AccessDocument.Configure(options);
        NumberSchemas.Configure(options);
        NullableValues.Configure(options);
        IdSchemas.Configure(options);

        // Endpoints take numbers as text, so that a bad number becomes a problem that names the parameter. The document states types and ranges.
        options.AddOperationTransformer((operation, _, _) =>
        {
            foreach (var parameter in operation.Parameters?.OfType<OpenApiParameter>() ?? [])
            {
                Describe(parameter);
            }

            return Task.CompletedTask;
        });
    }

    /// <summary>
    /// Documents an operation's body. Metadata of accepted types would do so, too, but would make the router refuse other content types itself, with
    /// an answer that does not name the right one.
    /// </summary>
    public static async Task TakesBodyAsync<TBody>(
        OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellation)
    {
        var schema = await context.GetOrCreateSchemaAsync(typeof(TBody), null, cancellation);
        operation.RequestBody = new OpenApiRequestBody
        {
            Required = true,
            Content = new Dictionary<string, OpenApiMediaType> { ["application/json"] = new() { Schema = schema } },
        };
    }

    /// <summary>Documents a body of rows.</summary>
    public static async Task TakesRowsAsync<TRow>(
        OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellation)
    {
        var row = await context.GetOrCreateSchemaAsync(typeof(TRow), null, cancellation);
        operation.RequestBody = new OpenApiRequestBody
        {
            Required = true,
            Content = new Dictionary<string, OpenApiMediaType>
            {
                ["application/json"] = new() { Schema = new OpenApiSchema { Type = JsonSchemaType.Array, Items = row, MaxItems = RowLimit } },
                ["application/x-ndjson"] = new() { Schema = row },
            },
        };
    }

    private static void Describe(OpenApiParameter parameter)
    {
        switch (parameter.Name)
        {
            case "id" or "other":
                parameter.Schema = IdSchemas.New();
                parameter.Description = "A user's id, percent-encoded: '/' is %2F, '%' is %25";
                break;
            case "count":
                parameter.Schema = Number(1, SuggestionLimits.MaxCount, SuggestionLimits.DefaultCount);
                parameter.Description = "How many people";
                break;
            case "skip":
                parameter.Schema = Number(0, int.MaxValue, 0);
                break;
            case "take":
                parameter.Schema = Number(1, 100, 20);
                break;
            case "days":
                parameter.Schema = Number(1, OperationLimits.QualityDays, 14);
                break;
            case "process":
                parameter.Schema = new OpenApiSchema { Type = JsonSchemaType.String };
                parameter.Description = "Name of one of the processes; left out for the sum of all";
                break;
            case "cursor":
                parameter.Schema = new OpenApiSchema { Type = JsonSchemaType.String };
                parameter.Description = "The 'next' of the page before; left out for the first page";
                break;
            case "query":
                parameter.Schema = new OpenApiSchema { Type = JsonSchemaType.String, MaxLength = 100 };
                break;
        }
    }

    private static OpenApiSchema Number(int least, int most, int standard) => new()
    {
        Type = JsonSchemaType.Integer,
        Format = "int32",
        Minimum = least.ToString(System.Globalization.CultureInfo.InvariantCulture),
        Maximum = most.ToString(System.Globalization.CultureInfo.InvariantCulture),
        Default = standard,
    };
}
