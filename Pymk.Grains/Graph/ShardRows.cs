using Pymk.Core.Recommend;
using Pymk.Grains.Models;

namespace Pymk.Grains.Graph;

/// <summary>
/// A shard's rows in one model version: the rows of the model, and merged rows for users whose connections changed since, made when first read.
/// </summary>
internal sealed class ShardRows(ServingModel model, UserOrdinals ordinals)
{
    private readonly Dictionary<int, int[]> _merged = [];
    private int _erased;

    public string Version => model.Version;

    /// <summary>Forgets the merged row of a user whose connections changed.</summary>
    public void Forget(long user)
    {
        if (ordinals.TryOrdinal(model, user, out var ordinal))
        {
            _merged.Remove(ordinal);
        }
    }

    public async ValueTask<ReadOnlyMemory<int>[]> ReadAsync(int[] users, RelationTable changes)
    {
        if (_erased != model.Graph.Erased.Length)
        {
            // The rows of the model have changed.
            _merged.Clear();
            _erased = model.Graph.Erased.Length;
        }

        var rows = new ReadOnlyMemory<int>[users.Length];
        List<(int At, long User)>? toMerge = null;
        for (var i = 0; i < users.Length; i++)
        {
            var ordinal = users[i];
            if (_merged.TryGetValue(ordinal, out var merged))
            {
                rows[i] = merged;
                continue;
            }

            if (changes.Count > 0 && ordinals.TryId(model, ordinal, out var user) && changes.Knows(user))
            {
                (toMerge ??= []).Add((i, user));
                continue;
            }

            rows[i] = ordinal < model.Graph.UserCount ? model.Graph.NeighborMemory(ordinal) : default;
        }

        if (toMerge is not null)
        {
            // Only this step leaves the turn, and only for users without a known ordinal. Merging comes after it and sees what changed meanwhile.
            await ordinals.ResolveAsync(model, toMerge.SelectMany(m => Others(m.User, changes)));
            foreach (var (at, user) in toMerge)
            {
                var merged = Merge(users[at], user, changes, out var complete);
                rows[at] = merged;
                if (complete)
                {
                    _merged[users[at]] = merged;
                }
            }
        }

        return rows;
    }

    private static IEnumerable<long> Others(long user, RelationTable changes) => changes.Of(user)
        .Where(e => e.Kind == RelationKind.Connection)
        .Select(e => e.From == user ? e.To : e.From);

    // A connection whose user joined during the wait is left out: the row is not kept, so that the next read merges again.
    private int[] Merge(int ordinal, long user, RelationTable changes, out bool complete) => ChangedRow.Merge(
        ordinal < model.Graph.UserCount ? model.Graph.Neighbors(ordinal) : [],
        user,
        changes,
        (long other, out int found) => ordinals.TryOrdinal(model, other, out found),
        out complete);
}
