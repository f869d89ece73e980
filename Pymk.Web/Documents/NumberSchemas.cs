using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Pymk.Web.Documents;

/// <summary>
/// Documents numbers of at most 53 bits as numbers alone. The API also takes them as text, which a typed client need not know. Those of 64 bits stay
/// both: JavaScript would round them.
/// </summary>
internal static class NumberSchemas
{
    public static void Configure(OpenApiOptions options) => options.AddSchemaTransformer((schema, _, _) =>
    {
        if (schema.Format is "int32" or "float" or "double" && schema.Type is { } type)
        {
            schema.Type = type & ~JsonSchemaType.String;
            schema.Pattern = null;
        }

        return Task.CompletedTask;
    });
}
