using System.Collections.Concurrent;
using System.Diagnostics;
using Pymk.Core.Graph;

namespace Pymk.Benchmarks.Serve;

/// <summary>Looks at every answer: nobody twice, not the asker, no connection of the model, and nobody with whom a change was acknowledged before the question was sent.</summary>
internal sealed class AnswerCheck(SocialGraph graph)
{
    private readonly ConcurrentDictionary<long, ConcurrentDictionary<long, long>> _forbidden = [];
    private long _violations;
    private long _empty;

    public long Violations => Interlocked.Read(ref _violations);

    public long Empty => Interlocked.Read(ref _empty);

    /// <summary>From now on <paramref name="other"/> may not be shown to <paramref name="user"/>.</summary>
    public void Forbid(long user, long other) => _forbidden.GetOrAdd(user, _ => [])[other] = Stopwatch.GetTimestamp();

    public void Check(int user, ReadOnlySpan<long> people, long sentAt)
    {
        var id = graph.IdOf(user);
        if (people.IsEmpty)
        {
            Interlocked.Increment(ref _empty);
        }

        _forbidden.TryGetValue(id, out var forbidden);
        for (var i = 0; i < people.Length; i++)
        {
            if (people[i] == id || people[..i].Contains(people[i]) || Connected(user, people[i])
                || (forbidden is not null && forbidden.TryGetValue(people[i], out var since) && since < sentAt))
            {
                Interlocked.Increment(ref _violations);
            }
        }
    }

    // Ordinals ascend with ids, so a row is sorted by id too and the person's ordinal is not needed.
    private bool Connected(int user, long person)
    {
        var row = graph.Neighbors(user);
        int low = 0, high = row.Length - 1;
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            var id = graph.IdOf(row[middle]);
            if (id == person)
            {
                return true;
            }

            (low, high) = id < person ? (middle + 1, high) : (low, middle - 1);
        }

        return false;
    }
}
