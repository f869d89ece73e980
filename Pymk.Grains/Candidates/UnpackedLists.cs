using Microsoft.Extensions.Options;
using Pymk.Core.Candidates;

namespace Pymk.Grains.Candidates;

/// <summary>Holds the working form of a bounded number of the silo's lists; the one held longest makes room. Safe for concurrent use.</summary>
internal sealed class UnpackedLists(IOptions<ServingOptions> options)
{
    // 1,500 candidates with their columns laid out for computing.
    private const long BytesAList = 280_000;

    private readonly CandidateList?[] _held = new CandidateList?[Math.Max(1, options.Value.ListCacheBytes / BytesAList)];
    private uint _next;

    /// <summary>The working form of a list, unpacked where it is not held.</summary>
    public CandidateSet Of(CandidateList list)
    {
        if (list.Unpacked is { } held)
        {
            return held;
        }

        var set = list.Unpack();
        list.Keep(set);
        Hold(list);
        return set;
    }

    /// <summary>Makes room for a list that comes with its working form.</summary>
    public void Hold(CandidateList list)
    {
        var before = Interlocked.Exchange(ref _held[Interlocked.Increment(ref _next) % (uint)_held.Length], list);
        if (before != list)
        {
            before?.Keep(null);
        }
    }
}
