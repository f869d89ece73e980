using Pymk.Grains.Interfaces.Ids;

namespace Pymk.Grains.Interfaces.Users;

/// <summary>A question for a page of a user's suggestions. It concerns the whole list of candidates, before diversity.</summary>
/// <param name="Count">1 to <see cref="SuggestionLimits.MaxCount"/>.</param>
/// <param name="Exclude">People to leave out, at most <see cref="MaxExclude"/>; null for nobody.</param>
/// <param name="Where">Attributes that people must have, all of them, at most <see cref="MaxWhere"/>; null for any.</param>
/// <param name="Cursor"><see cref="SuggestionPage.Next"/> of the page before, asked with the same people and attributes; null for the first page.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.suggestion-query")]
public sealed record SuggestionQuery(
    [property: Id(0)] int Count = SuggestionLimits.DefaultCount,
    [property: Id(1)] IReadOnlyList<UserId>? Exclude = null,
    [property: Id(2)] IReadOnlyList<AttributeValue>? Where = null,
    [property: Id(3)] string? Cursor = null)
{
    /// <summary>Most people to leave out.</summary>
    public const int MaxExclude = 1_000;

    /// <summary>Most attributes.</summary>
    public const int MaxWhere = 8;
}

/// <summary>A value of a profile's attribute.</summary>
/// <param name="Attribute">The attribute, such as <c>place</c>.</param>
/// <param name="Value">The value, compared character by character.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.attribute-value")]
public readonly record struct AttributeValue([property: Id(0)] string Attribute, [property: Id(1)] string Value);

/// <summary>A page of suggestions.</summary>
/// <param name="Answer">The people.</param>
/// <param name="Next">The cursor of the next page; null on the last one.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.suggestion-page")]
public sealed record SuggestionPage([property: Id(0)] SuggestionAnswer Answer, [property: Id(1)] string? Next);

/// <summary>The list that a cursor belongs to is no more: begin with the first page.</summary>
[GenerateSerializer]
[Alias("pymk.expired-cursor")]
public sealed class ExpiredCursorException() : Exception("The list that the cursor goes on with was made anew; leave the cursor out to begin again.");
