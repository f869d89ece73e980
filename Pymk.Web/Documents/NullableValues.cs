using System.Reflection;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Pymk.Web.Documents;

/// <summary>Documents dictionaries whose values may be null, such as the fields that a PATCH of an account removes.</summary>
internal static class NullableValues
{
    public static void Configure(OpenApiOptions options) => options.AddSchemaTransformer((schema, context, _) =>
    {
        if (schema.AdditionalProperties is OpenApiSchema values
            && context.JsonPropertyInfo?.AttributeProvider is PropertyInfo property
            && new NullabilityInfoContext().Create(property).GenericTypeArguments is [_, { ReadState: NullabilityState.Nullable }])
        {
            values.Type |= JsonSchemaType.Null;
        }

        return Task.CompletedTask;
    });
}
