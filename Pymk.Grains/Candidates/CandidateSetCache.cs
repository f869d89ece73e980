using Microsoft.Extensions.Options;
using Pymk.Core.Candidates;

namespace Pymk.Grains.Candidates;

/// <summary>
/// Lends the working form of the silo's lists and holds it for a bounded number; the one held longest makes room, and its columns are filled again by the
/// next. Safe for concurrent use.
/// </summary>
internal sealed class CandidateSetCache(IOptions<ServingOptions> options)
{
    // 1,500 candidates with their columns laid out for computing.
    private const long BytesAList = 280_000;

    private readonly CandidateList?[] _held = new CandidateList?[Math.Max(1, options.Value.ListCacheBytes / BytesAList)];
    private uint _next;

    /// <summary>Where working forms come from and go to.</summary>
    public CandidateSetPool Sets { get; } = new();

    /// <summary>The working form of a list, unpacked where it is not held; the reader's until the lease is disposed of.</summary>
    public Lease Read(CandidateList list)
    {
        var (set, unpacked) = list.BeginReading(Sets);
        if (unpacked)
        {
            Hold(list);
        }

        return new Lease(this, list, set);
    }

    /// <summary>Makes room for a list that comes with its working form.</summary>
    public void Hold(CandidateList list)
    {
        list.Hold(true, Sets);
        var before = Interlocked.Exchange(ref _held[Interlocked.Increment(ref _next) % (uint)_held.Length], list);
        if (before != list)
        {
            before?.Hold(false, Sets);
        }
    }

    /// <summary>A working form while it is being read.</summary>
    public readonly struct Lease(CandidateSetCache lists, CandidateList list, CandidateSet set) : IDisposable
    {
        public CandidateSet Set => set;

        public void Dispose() => list.EndReading(lists.Sets);
    }
}
