using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Pymk.Grains.Interfaces.Ids;
using Pymk.Grains.Interfaces.Users;
using Pymk.Web.Documents;
using Pymk.Web.Ids;
using Pymk.Web.Problems;

namespace Pymk.Web.Suggestions;

/// <summary>The parameters of a page of suggestions: <c>exclude</c>, <c>where</c> and <c>cursor</c>. The first two may be given several times.</summary>
internal static class PageQuestion
{
    private const string Exclude = "exclude";
    private const string Where = "where";
    private const string Cursor = "cursor";
    private const int MaxText = 1_000;

    /// <summary>True for a request that asks for a page.</summary>
    public static bool IsAsked(IQueryCollection query) => query.ContainsKey(Exclude) || query.ContainsKey(Where) || query.ContainsKey(Cursor);

    /// <summary>Reads the parameters.</summary>
    /// <exception cref="ProblemException">A parameter is wrong.</exception>
    public static SuggestionQuery Read(HttpRequest request, UserIdKind ids, int count)
    {
        var query = request.Query;
        return new SuggestionQuery(
            count, People(request, ids, query[Exclude]), Attributes(query[Where]), query[Cursor] is [{ } cursor, ..] ? cursor : null);
    }

    /// <summary>The attributes of <c>field:value</c> texts.</summary>
    public static AttributeValue[] Attributes(IReadOnlyList<string?> texts)
    {
        Require(texts.Count <= SuggestionQuery.MaxWhere, Where, $"At most {SuggestionQuery.MaxWhere} attributes can be asked for, not {texts.Count}.");
        return [.. texts.Select(text => text is not null && text.IndexOf(':') is > 0 and var colon
            ? Attribute(text[..colon], text[(colon + 1)..])
            : throw Input.Invalid(Where, $"'{Where}' is a field, ':' and a value, such as place:Berlin, not '{Input.Shown(text ?? "")}'."))];
    }

    /// <summary>An attribute and its value.</summary>
    public static AttributeValue Attribute(string field, string? value)
    {
        Require(
            field.Length is > 0 and <= MaxText && value is { Length: > 0 and <= MaxText }, Where,
            $"'{Where}' takes fields and values of 1 to {MaxText} characters.");
        return new AttributeValue(field, value!.Trim());
    }

    /// <summary>Checks the number of people to leave out.</summary>
    public static void CheckExclude(int people) =>
        Require(people <= SuggestionQuery.MaxExclude, Exclude, $"At most {SuggestionQuery.MaxExclude} people can be left out, not {people}.");

    /// <summary>Documents the parameters, which no handler binds: a plain question should not pay for them.</summary>
    public static Task DescribeAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellation)
    {
        var (parameters, text) = (operation.Parameters ??= [], new OpenApiSchema { Type = JsonSchemaType.String });
        parameters.Add(new OpenApiParameter
        {
            Name = Exclude,
            In = ParameterLocation.Query,
            Explode = true,
            Description = $"A person to leave out; may be given up to {SuggestionQuery.MaxExclude} times",
            Schema = new OpenApiSchema { Type = JsonSchemaType.Array, Items = IdSchemas.New() },
        });
        parameters.Add(new OpenApiParameter
        {
            Name = Where,
            In = ParameterLocation.Query,
            Explode = true,
            Description = "An attribute that people must have, as field:value; of several all must hold",
            Schema = new OpenApiSchema { Type = JsonSchemaType.Array, Items = text, MaxItems = SuggestionQuery.MaxWhere },
        });
        parameters.Add(new OpenApiParameter
        {
            Name = Cursor,
            In = ParameterLocation.Query,
            Schema = text,
            Description = "The 'next' of the page before, with the same 'exclude' and 'where'; empty for a first page that has a 'next'",
        });
        return Task.CompletedTask;
    }

    private static UserId[] People(HttpRequest request, UserIdKind ids, IReadOnlyList<string?> texts)
    {
        CheckExclude(texts.Count);

        // The server leaves what it cannot decode as it is, which would be another text.
        Require(
            texts.Count == 0 || PercentText.TryDecode(request.QueryString.Value, out _), Exclude,
            $"The query is not UTF-8 in percent-encoding: '{Exclude}' cannot be read. Send '%' itself as '%25'.");
        return [.. texts.Select(text => RequestIds.InText(ids, text ?? "", Exclude))];
    }

    private static void Require(bool holds, string parameter, string detail)
    {
        if (!holds)
        {
            throw Input.Invalid(parameter, detail);
        }
    }
}
