namespace Pymk.Web.Suggestions;

/// <summary>The shape of an answer, for the API's document; <see cref="SuggestionJson"/> writes it.</summary>
/// <param name="RequestId">Names this answer.</param>
/// <param name="ModelVersion">The model that ranked.</param>
/// <param name="Marks">What the answer falls short in: <c>partial</c>, <c>stale</c>, <c>short</c>.</param>
/// <param name="Suggestions">The people, best first.</param>
internal sealed record SuggestionsAnswer(Guid RequestId, string ModelVersion, IReadOnlyList<string> Marks, IReadOnlyList<SuggestedPerson> Suggestions);

/// <summary>One person.</summary>
/// <param name="UserId">Whom to show.</param>
/// <param name="Name">Display name, "" where unknown.</param>
/// <param name="Headline">One line, "" where unknown.</param>
/// <param name="Score">0 to 1; comparable within an answer only.</param>
/// <param name="Reasons">Why, most telling first.</param>
/// <param name="MutualConnections">Whom both know.</param>
/// <param name="Sources">The candidate sources that found the person.</param>
internal sealed record SuggestedPerson(
    long UserId,
    string Name,
    string Headline,
    float Score,
    IReadOnlyList<string> Reasons,
    MutualConnections MutualConnections,
    IReadOnlyList<string> Sources);

/// <summary>Whom both know.</summary>
/// <param name="Count">How many.</param>
/// <param name="Sample">Up to three of them.</param>
internal sealed record MutualConnections(int Count, IReadOnlyList<MutualPerson> Sample);

/// <summary>A mutual connection.</summary>
/// <param name="UserId">Who.</param>
/// <param name="Name">Display name, "" where unknown.</param>
internal sealed record MutualPerson(long UserId, string Name);
