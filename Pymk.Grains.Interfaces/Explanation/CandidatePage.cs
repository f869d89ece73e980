namespace Pymk.Grains.Interfaces.Explanation;

/// <summary>A question for a user's list of candidates.</summary>
/// <param name="Skip">Candidates to leave out at the beginning, at least 0.</param>
/// <param name="Take">1 to <see cref="CandidateQuery.MaxTake"/>.</param>
/// <param name="Source">The candidates of this source alone; null for all.</param>
/// <param name="Count">Size of the answer whose places are told, 1 to 100.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.candidate-query")]
public sealed record CandidateQuery(
    [property: Id(0)] int Skip = 0,
    [property: Id(1)] int Take = CandidateQuery.DefaultTake,
    [property: Id(2)] string? Source = null,
    [property: Id(3)] int Count = CandidateQuery.DefaultCount)
{
    /// <summary>Most candidates of a page.</summary>
    public const int MaxTake = 200;

    /// <summary>Candidates of a page where nothing is said.</summary>
    public const int DefaultTake = 50;

    /// <summary>Size of the answer where nothing is said: that of suggestions.</summary>
    public const int DefaultCount = 20;
}

/// <summary>A part of a user's candidates in their final order: those whom the rules allow by score, then those whom a rule holds back.</summary>
/// <param name="User">The user.</param>
/// <param name="ModelVersion">The model version that ranks.</param>
/// <param name="Marks">In what the list falls short: <c>partial</c>, <c>stale</c>.</param>
/// <param name="ListedAt">When the list was generated.</param>
/// <param name="Total">Number of all candidates that the question asks for.</param>
/// <param name="Sources">The sources, in the order in which they fill a list.</param>
/// <param name="People">The candidates of the page.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.candidate-page")]
public sealed record CandidatePage(
    [property: Id(0)] ExplainedUser User,
    [property: Id(1)] string ModelVersion,
    [property: Id(2)] IReadOnlyList<string> Marks,
    [property: Id(3)] DateTimeOffset ListedAt,
    [property: Id(4)] int Total,
    [property: Id(5)] IReadOnlyList<SourceSize> Sources,
    [property: Id(6)] IReadOnlyList<ExplainedCandidate> People);

/// <summary>How much a source has for a user.</summary>
/// <param name="Source">The source.</param>
/// <param name="Found">Number of people whom it finds now.</param>
/// <param name="Quota">Candidates that it contributes before the sources compete for the rest.</param>
/// <param name="Listed">Candidates of the list that it brought in.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.source-size")]
public sealed record SourceSize(
    [property: Id(0)] string Source, [property: Id(1)] int Found, [property: Id(2)] int Quota, [property: Id(3)] int Listed);

/// <summary>A candidate.</summary>
/// <param name="Person">The person.</param>
/// <param name="Rank">Place in the answer; null for a person who is not in it.</param>
/// <param name="RankByScore">Place among the candidates whom the rules allow, before diversity; null for one whom a rule holds back.</param>
/// <param name="HeldBackBy">The first rule that holds the person back; null for none.</param>
/// <param name="Scores">Probabilities and discounts.</param>
/// <param name="ListedBy">The sources that brought the person into the list.</param>
/// <param name="Sources">Score and place in each source that has the person among its best now.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.explained-candidate")]
public sealed record ExplainedCandidate(
    [property: Id(0)] ExplainedUser Person,
    [property: Id(1)] int? Rank,
    [property: Id(2)] int? RankByScore,
    [property: Id(3)] string? HeldBackBy,
    [property: Id(4)] ExplainedScores Scores,
    [property: Id(5)] IReadOnlyList<string> ListedBy,
    [property: Id(6)] IReadOnlyList<SourcePlace> Sources);

/// <summary>A place in a source.</summary>
/// <param name="Source">The source.</param>
/// <param name="Score">The source's own score, comparable within the source only.</param>
/// <param name="Place">Place among those whom it finds, 1 for the best.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.source-place")]
public sealed record SourcePlace([property: Id(0)] string Source, [property: Id(1)] float Score, [property: Id(2)] int Place);
