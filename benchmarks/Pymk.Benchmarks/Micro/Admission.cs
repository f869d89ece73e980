using System.Threading.RateLimiting;
using BenchmarkDotNet.Attributes;
using Pymk.Grains.Interfaces.Admission;

namespace Pymk.Benchmarks.Micro;

/// <summary>Taking and giving back one free place: our limit and the limits of the base library. Every request does it several times.</summary>
[MemoryDiagnoser]
public class Admission : IDisposable
{
    private const int Places = 16;

    private readonly WorkLimit _limit = new("benchmark", Places, waiting: Places);
    private readonly SemaphoreSlim _semaphore = new(Places);
    private readonly ConcurrencyLimiter _limiter = new(new ConcurrencyLimiterOptions { PermitLimit = Places, QueueLimit = Places });

    /// <summary>Ours.</summary>
    [Benchmark(Description = "a free place: WorkLimit", Baseline = true)]
    public bool Limit()
    {
        var entered = _limit.TryEnter();
        _limit.Leave();
        return entered;
    }

    /// <summary>A semaphore, which bounds the work under way and not the work waiting.</summary>
    [Benchmark(Description = "a free place: SemaphoreSlim")]
    public bool Semaphore()
    {
        var entered = _semaphore.Wait(0, CancellationToken.None);
        _semaphore.Release();
        return entered;
    }

    /// <summary>The limiter of System.Threading.RateLimiting, which has a queue and no deadline.</summary>
    [Benchmark(Description = "a free place: ConcurrencyLimiter")]
    public bool Limiter()
    {
        using var lease = _limiter.AttemptAcquire();
        return lease.IsAcquired;
    }

    /// <inheritdoc/>
    [GlobalCleanup]
    public void Dispose()
    {
        _semaphore.Dispose();
        _limiter.Dispose();
        GC.SuppressFinalize(this);
    }
}
