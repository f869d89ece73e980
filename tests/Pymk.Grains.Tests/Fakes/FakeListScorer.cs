using Pymk.Grains.Candidates;
using Pymk.Grains.Interfaces.Admission;
using Pymk.Grains.Interfaces.Users;
using Pymk.Grains.Users;

namespace Pymk.Grains.Tests.Fakes;

/// <summary>Scores candidates by their place in the list: the first is the best.</summary>
internal sealed class FakeListScorer : IListScorer
{
    public bool Overloaded { get; set; }

    /// <summary>Holds scorings back until it completes.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    public int Calls { get; private set; }

    public async Task ScoreAsync(ScoredList list)
    {
        Calls++;
        await Gate;
        if (Overloaded)
        {
            throw new OverloadedException("ranking", TimeSpan.FromSeconds(1));
        }

        for (var i = 0; i < list.Candidates.Count; i++)
        {
            (list.Invite[i], list.Accept[i]) = (1 - (i / (2f * list.Candidates.Count)), 1);
        }
    }
}
