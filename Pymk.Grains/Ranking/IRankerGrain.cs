using Pymk.Grains.Interfaces.Admission;

namespace Pymk.Grains.Ranking;

/// <summary>Scores candidates for other silos. The key is 0.</summary>
[Alias("pymk.ranker")]
internal interface IRankerGrain : IGrainWithIntegerKey
{
    /// <summary>Scores all candidates of a packed set.</summary>
    /// <exception cref="OverloadedException">The queue is full, or the wait is too long.</exception>
    [Alias("rank")]
    ValueTask<RankedScores> Rank(RankRequest request);
}

/// <summary>Candidates to score.</summary>
/// <param name="ModelVersion">The model that packed them.</param>
/// <param name="Packed">The candidate set's bytes.</param>
/// <param name="DeadlineMs">The longest wait for a ranker, milliseconds.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.rank-request")]
internal sealed record RankRequest([property: Id(0)] string ModelVersion, [property: Id(1)] byte[] Packed, [property: Id(2)] int DeadlineMs);

/// <summary>Scores in the order of the candidates.</summary>
/// <param name="Invite">P(invite | shown), calibrated.</param>
/// <param name="Accept">P(accept | invite), calibrated.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.ranked-scores")]
internal sealed record RankedScores([property: Id(0)] float[] Invite, [property: Id(1)] float[] Accept);
