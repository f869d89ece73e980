using System.Collections.Concurrent;

namespace Pymk.Streams.Kafka.Tests.Streaming;

/// <summary>The durable store of the test grains, in memory. It outlives silos; tests wait for its changes and make it fail.</summary>
public sealed class Ledger
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, List<string>> _applied = [];
    private readonly List<(Func<bool> Holds, TaskCompletionSource Done)> _waits = [];
    private volatile TaskCompletionSource _gate = Opened();
    private volatile string? _closed;

    /// <summary>Called for each item before it is applied; throws to make the store fail.</summary>
    public Action<string>? Fault { get; set; }

    /// <summary>Called for each batch before it is mapped, with its size; throws to make the preparation fail. Null where nothing is prepared.</summary>
    public Action<int>? Preparing { get; set; }

    /// <summary>How often a batch was prepared, or its preparation failed.</summary>
    public int Prepared => Volatile.Read(ref _prepared);

    private int _prepared;

    /// <summary>How often the fault was thrown, by item.</summary>
    public ConcurrentDictionary<string, int> Faults { get; } = new();

    /// <summary>The number of calls that reached the gate.</summary>
    public int Arrived => Volatile.Read(ref _arrived);

    private int _arrived;

    /// <summary>Holds every call back until <see cref="Open"/>.</summary>
    /// <param name="stream">Holds back the calls of this stream only.</param>
    public void Close(string? stream = null)
    {
        _closed = stream;
        _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    public void Open() => _gate.TrySetResult();

    /// <summary>Prepares a batch.</summary>
    public void Prepare(int records)
    {
        Interlocked.Increment(ref _prepared);
        Signal();
        Preparing?.Invoke(records);
    }

    public async Task ApplyAsync(string stream, IEnumerable<string> items)
    {
        Interlocked.Increment(ref _arrived);
        Signal();
        if (_closed is not { } closed || closed == stream)
        {
            await _gate.Task;
        }

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

    /// <summary>The items that a stream's grain applied, in order, with repetitions.</summary>
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

    /// <summary>Completes when the condition holds. It is checked at every change.</summary>
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
