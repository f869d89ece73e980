using Pymk.Core.Candidates;

namespace Pymk.Core.Explanation;

/// <summary>A candidate of a user's list.</summary>
/// <param name="Person">Ordinal.</param>
/// <param name="Rank">Place in the slate, 1 for the first; null for a person who is not in it.</param>
/// <param name="RankByScore">Place among the candidates whom the rules allow, before diversity; null for one whom a rule holds back.</param>
/// <param name="HeldBackBy">The first rule that holds the person back; null for none.</param>
/// <param name="Scores">Probabilities and discounts.</param>
/// <param name="ListedBy">The sources that brought the person into the list when it was generated.</param>
/// <param name="Sources">Score and place in each source that finds the person among its best now.</param>
public sealed record ListedCandidate(
    int Person,
    int? Rank,
    int? RankByScore,
    string? HeldBackBy,
    PersonScores Scores,
    CandidateSources ListedBy,
    IReadOnlyList<(CandidateSources Source, SourceFind Found)> Sources);
