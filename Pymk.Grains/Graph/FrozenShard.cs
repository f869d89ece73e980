using Pymk.Core.Privacy;
using Pymk.Core.Recommend;
using Pymk.Core.Snapshots;

namespace Pymk.Grains.Graph;

/// <summary>
/// What a graph shard knows at one moment: the model, and what changed since. It is read on any thread, whatever happens to the shard. People whose
/// account is deleted are in it by the row of that flag only, erased people not at all.
/// </summary>
/// <param name="model">The model at that moment.</param>
/// <param name="cut">Stamp of the last change.</param>
/// <param name="relations">The last event of each pair and kind whose first end is of the shard.</param>
/// <param name="gone">People who are deleted or erased.</param>
/// <param name="isOwn">Whether a user is of the shard.</param>
internal sealed class FrozenShard(ServingModel model, long cut, IReadOnlyCollection<RelationEvent> relations, IReadOnlySet<long> gone, Func<long, bool> isOwn)
{
    /// <summary>Stamp of the last change.</summary>
    public long Cut => cut;

    /// <summary>The connections whose smaller id is of the shard, those of the model first.</summary>
    public IEnumerable<SnapshotConnection> Connections()
    {
        var changed = relations.Where(e => e.Kind == RelationKind.Connection).ToDictionary(e => (e.From, e.To));
        for (var user = 0; user < model.Graph.UserCount; user++)
        {
            if (model.Graph.IdOf(user) is var id && id >= 0 && isOwn(id) && !gone.Contains(id))
            {
                foreach (var connection in OfModel(user, id))
                {
                    if (!changed.ContainsKey((id, connection.Other)))
                    {
                        yield return connection;
                    }
                }
            }
        }

        foreach (var e in changed.Values)
        {
            if (e.Active && !gone.Contains(e.From) && !gone.Contains(e.To))
            {
                yield return new SnapshotConnection(e.From, e.To, Known(Math.Clamp(e.TimeMs / 1_000, 0, uint.MaxValue)));
            }
        }
    }

    /// <summary>The relations beyond connections that users of the shard began or ended, and their connections that ended.</summary>
    public IEnumerable<RelationEvent> Relations() => relations.Where(e => e is not { Kind: RelationKind.Connection, Active: true }
        && (e is { Kind: RelationKind.Deleted, Active: true } || (!gone.Contains(e.From) && !gone.Contains(e.To))));

    /// <summary>The people among those with flags who are deleted or erased.</summary>
    public static HashSet<long> GoneOf(IEnumerable<KeyValuePair<long, PersonFlags>> flags) =>
        [.. flags.Where(f => (f.Value & (PersonFlags.Deleted | PersonFlags.Erased)) != 0).Select(f => f.Key)];

    // The row is copied, because erasure replaces rows.
    private IEnumerable<SnapshotConnection> OfModel(int user, long id)
    {
        var (friends, times) = Row(user);
        for (var i = 0; i < friends.Length; i++)
        {
            if (model.Graph.IdOf(friends[i]) is var other && other > id && !gone.Contains(other))
            {
                yield return new SnapshotConnection(id, other, i < times.Length ? Known(times[i]) : null);
            }
        }
    }

    private (int[] Friends, uint[] Times) Row(int user)
    {
        var row = model.Graph.TimedNeighbors(user);
        return (row.Friends.ToArray(), row.Times.ToArray());
    }

    private static uint? Known(long seconds) => seconds == 0 ? null : (uint)seconds;
}
