using Microsoft.Extensions.Options;
using Pymk.Core.Candidates;

namespace Pymk.Grains.Candidates;

/// <summary>
/// Lends the unpacked sets of the silo's lists and holds a bounded number. The set held longest makes room (FIFO); the next set reuses its
/// columns. Safe for concurrent use.
/// </summary>
internal sealed class CandidateSetCache(IOptions<ServingOptions> options)
{
    // 1,500 candidates, unpacked.
    private const long BytesPerSet = 280_000;

    private readonly CandidateList?[] _held = new CandidateList?[Math.Max(1, ListMemory.Unpacked(options.Value) / BytesPerSet)];
    private uint _next;

    /// <summary>The pool of all sets.</summary>
    public CandidateSetPool Sets { get; } = new();

    /// <summary>Lends the set of a list until the lease is disposed; unpacks it where it is not held.</summary>
    public Lease Read(CandidateList list)
    {
        var (set, unpacked) = list.BeginReading(Sets);
        if (unpacked)
        {
            Hold(list);
        }

        return new Lease(this, list, set);
    }

    /// <summary>Holds a list that has its unpacked set.</summary>
    public void Hold(CandidateList list)
    {
        list.Hold(true, Sets);
        var before = Interlocked.Exchange(ref _held[Interlocked.Increment(ref _next) % (uint)_held.Length], list);
        if (before != list)
        {
            before?.Hold(false, Sets);
        }
    }

    /// <summary>A set on loan.</summary>
    public readonly struct Lease(CandidateSetCache lists, CandidateList list, CandidateSet set) : IDisposable
    {
        /// <summary>The unpacked set.</summary>
        public CandidateSet Set => set;

        /// <summary>Ends the loan.</summary>
        public void Dispose() => list.EndReading(lists.Sets);
    }
}
