using System.Collections.Concurrent;

namespace Pymk.Core.Candidates;

/// <summary>
/// Sets to be filled again: a third of a megabyte that lives for seconds is what a collector of generations handles worst. Safe for concurrent use; who
/// returns a set no longer reads it.
/// </summary>
public sealed class CandidateSetPool
{
    private const int Most = 64;

    private readonly ConcurrentQueue<CandidateSet> _free = [];

    /// <summary>A set of the given size; its columns hold anything.</summary>
    public CandidateSet Rent(int user, int count)
    {
        // Nearly all lists are as long as lists may be; another length is left to the collector.
        if (_free.TryDequeue(out var set) && set.Count == count)
        {
            set.Begin(user);
            return set;
        }

        return new CandidateSet(user, count);
    }

    /// <summary>Takes a set back.</summary>
    public void Return(CandidateSet set)
    {
        if (_free.Count < Most)
        {
            _free.Enqueue(set);
        }
    }
}
