using Pymk.Grains.Candidates;
using Pymk.Grains.Interfaces.Admission;
using Pymk.Grains.Interfaces.Users;
using Pymk.Grains.Ranking;

namespace Pymk.Grains.Users;

/// <summary>Scores candidate lists.</summary>
internal interface IListScorer
{
    /// <summary>Fills the scores of a list.</summary>
    /// <exception cref="OverloadedException">The ranking queue is full, or the list waited too long in it.</exception>
    Task ScoreAsync(ScoredList list);
}

/// <summary>Unpacks a list and scores it where ranking runs.</summary>
internal sealed class ListScorer(CandidateSetCache sets, RankingRouter ranking) : IListScorer
{
    public async Task ScoreAsync(ScoredList list)
    {
        using var reading = sets.Read(list.Candidates);
        await ranking.ScoreAsync(list.Model, reading.Set, list.Invite, list.Accept);
    }
}
