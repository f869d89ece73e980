using Pymk.Core.Graph;
using Pymk.Grains.Retention;

namespace Pymk.Grains.Graph;

/// <summary>
/// Decides which relations a shard may forget, each as if no other were: what the model versions have, what is over by itself, and what ended so long
/// ago that no late event can lose against it any more.
/// </summary>
/// <param name="cut">
/// Relations with stamps up to this are in every version that may be served. 0 where no connection may go. A relation without a stamp is older than
/// any snapshot, and so in each of them.
/// </param>
/// <param name="bases">The graphs of the served versions.</param>
/// <param name="now">The present.</param>
/// <param name="retention">The periods.</param>
internal sealed class FoldRules(long cut, IReadOnlyList<SocialGraph> bases, DateTimeOffset now, RetentionOptions retention)
{
    private readonly long _now = now.ToUnixTimeSeconds();
    private readonly long _late = now.AddDays(-retention.LatenessDays).ToUnixTimeMilliseconds();
    private readonly long _deleted = now.AddDays(-Math.Max(retention.DeletedDays, retention.LatenessDays)).ToUnixTimeMilliseconds();

    /// <summary>What may become of the last event of a pair and kind.</summary>
    public FoldVerdict Of(RelationEvent e, long stamp) => e.Kind switch
    {
        RelationKind.Dismissal when e.Active => PairRelations.DismissedUntil(e.TimeMs) <= _now ? FoldVerdict.Ended : FoldVerdict.Stays,
        RelationKind.Deleted when e.Active => e.TimeMs < _deleted ? FoldVerdict.EndedUnlessKnown : FoldVerdict.Stays,
        _ when e.TimeMs >= _late => FoldVerdict.Stays,
        RelationKind.Connection when cut == 0 || stamp > cut => FoldVerdict.Stays,
        RelationKind.Connection => AllSay(e) ? FoldVerdict.Folded : FoldVerdict.Stays,
        _ when e.Active => FoldVerdict.Stays,

        // It tells that an account was created, which may be all that is known of it.
        RelationKind.Deleted => FoldVerdict.EndedIfKnown,
        _ => FoldVerdict.Ended,
    };

    private bool AllSay(RelationEvent e)
    {
        foreach (var graph in bases)
        {
            if (ModelConnections.Has(graph, e.From, e.To) != e.Active)
            {
                return false;
            }
        }

        return bases.Count > 0;
    }
}

/// <summary>What may become of a relation.</summary>
internal enum FoldVerdict
{
    /// <summary>It stays.</summary>
    Stays,

    /// <summary>The models say the same.</summary>
    Folded,

    /// <summary>Nobody needs it any more.</summary>
    Ended,

    /// <summary>Nobody needs it any more, where every kept version knows the user.</summary>
    EndedIfKnown,

    /// <summary>A deleted account: nobody needs what is known of it any more, where no kept version knows the user.</summary>
    EndedUnlessKnown,
}
