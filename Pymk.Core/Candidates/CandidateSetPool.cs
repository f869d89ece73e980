using System.Collections.Concurrent;

namespace Pymk.Core.Candidates;

/// <summary>
/// A pool of candidate sets. A set has a third of a megabyte and lives for seconds: mid-lived large arrays are costly for a generational collector.
/// Safe for concurrent use. A caller must not read a set after returning it.
/// </summary>
public sealed class CandidateSetPool
{
    private const int Most = 64;

    private readonly ConcurrentQueue<CandidateSet> _free = [];

    /// <summary>A set of the given size; its columns hold arbitrary values.</summary>
    public CandidateSet Rent(int user, int count)
    {
        // Nearly all sets have the full length; the collector takes sets of another length.
        if (_free.TryDequeue(out var set) && set.Count == count)
        {
            set.Begin(user);
            return set;
        }

        return new CandidateSet(user, count);
    }

    /// <summary>Returns a set to the pool, which keeps at most 64.</summary>
    public void Return(CandidateSet set)
    {
        if (_free.Count < Most)
        {
            _free.Enqueue(set);
        }
    }
}
