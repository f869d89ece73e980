using Microsoft.Extensions.Options;

namespace Pymk.Grains.Candidates;

/// <summary>
/// Keeps the packed lists of the users asked for most, within a budget of bytes. What it gives up is read from the store when it is needed again.
/// Safe for concurrent use.
/// </summary>
/// <remarks>
/// The queues are those of S3-FIFO (Yang et al., SOSP 2023): a new list passes a small queue, and goes on to the main one only if it was used
/// meanwhile, or was given up not long ago. So a sweep over many users does not displace the lists in use.
/// </remarks>
internal sealed class CandidateListCache(IOptions<ServingOptions> options, TimeProvider time)
{
    // The small queue has this share of the budget.
    private const double SmallShare = 0.1;

    // Under memory pressure the budget falls by half with every look, and then grows by a twentieth.
    private const double Cut = 0.5;
    private const double Growth = 1.05;
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly LinkedList<CachedList> _small = [];
    private readonly LinkedList<CachedList> _main = [];
    private readonly long _most = ListMemory.Packed(options.Value);
    private long _budget = ListMemory.Packed(options.Value);
    private long _lookedAt = time.GetTimestamp();
    private long _bytes;
    private long _smallBytes;
    private long _givenUp;

    /// <summary>Bytes of the lists in memory.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>Keeps a list in a user's place; gives up others for it. One list stays even without room.</summary>
    public void Keep(CachedList place, CandidateList list)
    {
        lock (_lock)
        {
            Take(place);
            place.Set(list);
            var queue = place.GivenUpAt > 0 && _givenUp - place.GivenUpAt <= _main.Count ? _main : _small;
            Add(queue, place);
            FollowPressure();
            while (_bytes > _budget && _small.Count + _main.Count > 1)
            {
                GiveUpOne();
            }
        }
    }

    /// <summary>Drops the list of a place.</summary>
    public void Remove(CachedList place)
    {
        lock (_lock)
        {
            Take(place);
            place.Set(null);
        }
    }

    private void GiveUpOne()
    {
        var fromSmall = _main.Count == 0 || (_small.Count > 0 && _smallBytes > _budget * SmallShare);
        var place = (fromSmall ? _small : _main).First!.Value;
        Take(place);
        if (place.Uses > (fromSmall ? 1 : 0))
        {
            place.Uses = fromSmall ? 0 : place.Uses - 1;
            Add(_main, place);
            return;
        }

        place.Set(null);
        place.GivenUpAt = ++_givenUp;
        ServingMetrics.ListsGivenUp.Add(1);
    }

    private void Add(LinkedList<CachedList> queue, CachedList place)
    {
        queue.AddLast(place.Node);
        _bytes += place.Bytes;
        _smallBytes += queue == _small ? place.Bytes : 0;
    }

    private void Take(CachedList place)
    {
        if (place.Node.List is { } queue)
        {
            queue.Remove(place.Node);
            _bytes -= place.Bytes;
            _smallBytes -= queue == _small ? place.Bytes : 0;
        }
    }

    private void FollowPressure()
    {
        if (time.GetElapsedTime(_lookedAt) >= Look)
        {
            _lookedAt = time.GetTimestamp();
            _budget = ListMemory.IsShort() ? (long)(Math.Min(_budget, _bytes) * Cut) : Math.Min(_most, (long)(_budget * Growth) + 1_000_000);
        }
    }
}
