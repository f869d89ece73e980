using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Pymk.Grains.Interfaces.Ids;

namespace Pymk.Web.Documents;

/// <summary>Documents user ids: whole numbers or text, as the network has them. One document serves both kinds of network.</summary>
internal static class IdSchemas
{
    private const string Description =
        "A user's id: an integer in a network of numbers, a string in a network of text ids. A network of numbers also takes \"7\" for 7; in a network "
        + "of text ids only a string is an id.";

    public static void Configure(OpenApiOptions options) => options.AddSchemaTransformer((schema, context, _) =>
    {
        if (context.JsonTypeInfo.Type == typeof(UserId))
        {
            var id = New();
            (schema.Type, schema.MinLength, schema.MaxLength, schema.Minimum) = (id.Type, id.MinLength, id.MaxLength, id.Minimum);
            schema.Description = schema.Description is { Length: > 0 } what ? $"{what} {Description}" : Description;
        }

        return Task.CompletedTask;
    });

    /// <summary>The schema of an id.</summary>
    public static OpenApiSchema New() => new()
    {
        Type = JsonSchemaType.Integer | JsonSchemaType.String,
        Description = Description,
        Minimum = "0",
        MinLength = 1,
        MaxLength = UserIdRules.MaxCharacters,
    };
}
