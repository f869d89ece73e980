using System.Diagnostics;
using HdrHistogram;

namespace Pymk.Benchmarks.Chaos;

/// <summary>When requests were answered, and what became of the others. Safe for concurrent use.</summary>
internal sealed class Timeline
{
    private const int Digits = 3;
    private static readonly long HighestMicroseconds = TimeSpan.FromMinutes(2).Ticks / TimeSpan.TicksPerMicrosecond;

    private readonly LongConcurrentHistogram _living = new(1, HighestMicroseconds, Digits);
    private readonly Lock _lock = new();
    private readonly Dictionary<string, long> _failures = [];
    private long _since = Stopwatch.GetTimestamp();
    private TimeSpan _longest;
    private long _requests;

    /// <summary>Requests that ended.</summary>
    public long Requests => Interlocked.Read(ref _requests);

    /// <summary>Requests that were not answered, by what happened instead.</summary>
    public IReadOnlyDictionary<string, long> Failures
    {
        get
        {
            lock (_lock)
            {
                return new Dictionary<string, long>(_failures);
            }
        }
    }

    /// <summary>99 of 100 questions of users whose silo lived were answered within so many milliseconds.</summary>
    public double P99Ms => _living.TotalCount == 0 ? 0 : _living.GetValueAtPercentile(99) / 1_000.0;

    /// <summary>Counts an answer.</summary>
    /// <param name="sent">Timestamp of the request.</param>
    /// <param name="ofLiving">True for a question whose user's silo lives.</param>
    public void Answered(long sent, bool ofLiving)
    {
        Interlocked.Increment(ref _requests);
        var now = Stopwatch.GetTimestamp();
        if (ofLiving)
        {
            _living.RecordValue(Math.Clamp(Stopwatch.GetElapsedTime(sent, now).Ticks / TimeSpan.TicksPerMicrosecond, 1, HighestMicroseconds));
        }

        lock (_lock)
        {
            Close(now);
        }
    }

    /// <summary>Counts a request that failed.</summary>
    public void Failed(string how)
    {
        Interlocked.Increment(ref _requests);
        lock (_lock)
        {
            _failures[how] = _failures.GetValueOrDefault(how) + 1;
        }
    }

    /// <summary>The longest time without any answer since the last call.</summary>
    public TimeSpan TakeLongestGap()
    {
        lock (_lock)
        {
            Close(Stopwatch.GetTimestamp());
            var longest = _longest;
            _longest = TimeSpan.Zero;
            return longest;
        }
    }

    private void Close(long now)
    {
        var gap = Stopwatch.GetElapsedTime(_since, now);
        _longest = gap > _longest ? gap : _longest;
        _since = now;
    }
}
