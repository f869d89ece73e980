using Pymk.Grains.Interfaces.Ids;

namespace Pymk.Web.Suggestions;

/// <summary>The shape of an answer, for the OpenAPI document; <see cref="SuggestionJson"/> writes it.</summary>
/// <param name="RequestId">Identifies this answer.</param>
/// <param name="ModelVersion">The version of the model that ranked.</param>
/// <param name="Marks">In what the answer falls short: <c>partial</c>, <c>stale</c>, <c>short</c>.</param>
/// <param name="Suggestions">The people, best first.</param>
/// <param name="Experiment">The experiment that the answer belongs to; left out for none.</param>
/// <param name="Next">The <c>cursor</c> of the next page, null on the last one; only in answers to a question with exclude, where or cursor.</param>
internal sealed record SuggestionsAnswer(
    Guid RequestId,
    string ModelVersion,
    IReadOnlyList<string> Marks,
    IReadOnlyList<SuggestedPerson> Suggestions,
    ExperimentOfAnswer? Experiment = null,
    string? Next = null);

/// <summary>The experiment of an answer.</summary>
/// <param name="Name">The experiment.</param>
/// <param name="Arm">The arm that answered.</param>
internal sealed record ExperimentOfAnswer(string Name, string Arm);

/// <summary>A suggested person.</summary>
/// <param name="UserId">The person.</param>
/// <param name="Name">Display name, "" where unknown.</param>
/// <param name="Headline">One line, "" where unknown.</param>
/// <param name="Score">0 to 1. Comparable within one answer only.</param>
/// <param name="Reasons">Why the person is suggested, the strongest reason first.</param>
/// <param name="MutualConnections">The mutual connections.</param>
/// <param name="Sources">The candidate sources that found the person.</param>
internal sealed record SuggestedPerson(
    UserId UserId,
    string Name,
    string Headline,
    float Score,
    IReadOnlyList<string> Reasons,
    MutualConnections MutualConnections,
    IReadOnlyList<string> Sources);

/// <summary>The mutual connections of the user and the person.</summary>
/// <param name="Count">Their number.</param>
/// <param name="Sample">Up to three of them.</param>
internal sealed record MutualConnections(int Count, IReadOnlyList<MutualPerson> Sample);

/// <summary>A mutual connection.</summary>
/// <param name="UserId">The connection.</param>
/// <param name="Name">Display name, "" where unknown.</param>
internal sealed record MutualPerson(UserId UserId, string Name);
