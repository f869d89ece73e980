using System.Collections.Concurrent;

namespace Pymk.Streams.Kafka.Tests.Streaming;

/// <summary>Stands for the durable store of the test grains: it outlives silos, and tests wait on it and make it fail.</summary>
public sealed class Ledger
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, List<string>> _applied = [];
    private readonly List<(Func<bool> Holds, TaskCompletionSource Done)> _waits = [];
    private volatile TaskCompletionSource _gate = Opened();

    /// <summary>Called for each item before it is applied; throws to make the store fail.</summary>
    public Action<string>? Fault { get; set; }

    /// <summary>Times each fault was met, by item.</summary>
    public ConcurrentDictionary<string, int> Faults { get; } = new();

    /// <summary>Calls that reached the gate.</summary>
    public int Arrived => Volatile.Read(ref _arrived);

    private int _arrived;

    /// <summary>Lets no item be applied until <see cref="Open"/>.</summary>
    public void Close() => _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Open() => _gate.TrySetResult();

    public async Task ApplyAsync(string stream, IEnumerable<string> items)
    {
        Interlocked.Increment(ref _arrived);
        Signal();
        await _gate.Task;
        foreach (var item in items)
        {
            try
            {
                Fault?.Invoke(item);
            }
            catch
            {
                Faults.AddOrUpdate(item, 1, (_, n) => n + 1);
                Signal();
                throw;
            }

            lock (_lock)
            {
                (_applied.TryGetValue(stream, out var list) ? list : _applied[stream] = []).Add(item);
            }
        }

        Signal();
    }

    /// <summary>What a stream's grain applied, in order, with repetitions.</summary>
    public string[] Of(string stream)
    {
        lock (_lock)
        {
            return _applied.TryGetValue(stream, out var list) ? [.. list] : [];
        }
    }

    public int DistinctCount(string stream)
    {
        lock (_lock)
        {
            return _applied.TryGetValue(stream, out var list) ? list.Distinct().Count() : 0;
        }
    }

    /// <summary>Returns when the condition, asked at every change, holds.</summary>
    public Task Until(Func<bool> holds)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            _waits.Add((holds, done));
        }

        Signal();
        return done.Task.WaitAsync(TimeSpan.FromSeconds(90));
    }

    private void Signal()
    {
        (Func<bool> Holds, TaskCompletionSource Done)[] waits;
        lock (_lock)
        {
            waits = [.. _waits];
        }

        foreach (var (holds, done) in waits)
        {
            if (holds())
            {
                done.TrySetResult();
            }
        }
    }

    private static TaskCompletionSource Opened()
    {
        var gate = new TaskCompletionSource();
        gate.SetResult();
        return gate;
    }
}
