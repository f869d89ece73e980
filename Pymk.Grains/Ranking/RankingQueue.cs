using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Pymk.Core.Candidates;
using Pymk.Grains.Interfaces.Users;
using Pymk.Grains.Models;

namespace Pymk.Grains.Ranking;

/// <summary>
/// The one place of a silo where heads run. While a ranker is free a request is scored at once on the caller's thread; when all are busy requests queue, and
/// a worker takes them in batches. The queue is bounded and each request has a deadline: what cannot be served in time is refused at once.
/// </summary>
internal sealed partial class RankingQueue : IAsyncDisposable
{
    private const int MaxBatch = 16;

    private readonly Channel<Waiting> _queue;
    private readonly SemaphoreSlim _free;
    private readonly Task[] _workers;
    private readonly TimeProvider _time;
    private readonly ILogger<RankingQueue> _log;
    private readonly TimeSpan _deadline;
    private readonly int _concurrency;
    private int _queued;
    private long _typicalTicks;
    private long _scored;

    public RankingQueue(IOptions<ServingOptions> options, TimeProvider time, ILogger<RankingQueue> log)
    {
        (_time, _log, _deadline) = (time, log, options.Value.RankDeadline);
        _concurrency = options.Value.RankConcurrency > 0 ? options.Value.RankConcurrency : Environment.ProcessorCount;
        _free = new SemaphoreSlim(_concurrency);
        _queue = Channel.CreateBounded<Waiting>(new BoundedChannelOptions(options.Value.RankQueue) { FullMode = BoundedChannelFullMode.Wait });
        _workers = [.. Enumerable.Range(0, _concurrency).Select(_ => Task.Run(WorkAsync))];
    }

    /// <summary>Lists scored by this silo.</summary>
    public long Scored => Interlocked.Read(ref _scored);

    /// <summary>Scores every candidate of a set.</summary>
    /// <param name="model">The version that generated the set.</param>
    /// <param name="set">The candidates; not to be changed until the task completes.</param>
    /// <param name="invite">Receives P(invite | shown), as long as the set.</param>
    /// <param name="accept">Receives P(accept | invite), as long as the set.</param>
    /// <param name="deadline">How long to wait at most; nothing for the silo's own limit.</param>
    /// <exception cref="OverloadedException">The queue is full, or the deadline would pass first.</exception>
    public ValueTask ScoreAsync(ServingModel model, CandidateSet set, float[] invite, float[] accept, TimeSpan? deadline = null)
    {
        if (Volatile.Read(ref _queued) == 0 && _free.Wait(0, CancellationToken.None))
        {
            try
            {
                Score(model, set, invite, accept);
                return ValueTask.CompletedTask;
            }
            finally
            {
                _free.Release();
            }
        }

        var wait = deadline ?? _deadline;
        var expected = TimeSpan.FromSeconds((double)Volatile.Read(ref _queued) * Volatile.Read(ref _typicalTicks) / _concurrency / _time.TimestampFrequency);
        var waiting = new Waiting(model, set, invite, accept, _time.GetTimestamp(), wait);
        if (expected > wait || !_queue.Writer.TryWrite(waiting))
        {
            return Refuse(expected);
        }

        Interlocked.Increment(ref _queued);
        return new ValueTask(waiting.Done.Task);
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await Task.WhenAll(_workers);
        _free.Dispose();
    }

    private static ValueTask Refuse(TimeSpan expected)
    {
        ServingMetrics.Refused.Add(1, new KeyValuePair<string, object?>("what", "ranking"));
        var retry = TimeSpan.FromSeconds(Math.Clamp(expected.TotalSeconds, 1, 10));
        return ValueTask.FromException(new OverloadedException("ranking", retry));
    }

    private async Task WorkAsync()
    {
        while (await _queue.Reader.WaitToReadAsync())
        {
            await _free.WaitAsync();
            try
            {
                for (var i = 0; i < MaxBatch && _queue.Reader.TryRead(out var waiting); i++)
                {
                    Interlocked.Decrement(ref _queued);
                    Serve(waiting);
                }
            }
            finally
            {
                _free.Release();
            }
        }
    }

    private void Serve(Waiting waiting)
    {
        var waited = _time.GetElapsedTime(waiting.Since);
        ServingMetrics.RankWait.Record(waited.TotalSeconds);
        if (waited > waiting.Deadline)
        {
            ServingMetrics.Refused.Add(1, new KeyValuePair<string, object?>("what", "ranking"));
            waiting.Done.SetException(new OverloadedException("ranking", TimeSpan.FromSeconds(1)));
            return;
        }

        try
        {
            Score(waiting.Model, waiting.Set, waiting.Invite, waiting.Accept);
            waiting.Done.SetResult();
        }
        catch (Exception e)
        {
            LogFailed(e, waiting.Model.Version);
            waiting.Done.SetException(e);
        }
    }

    private void Score(ServingModel model, CandidateSet set, float[] invite, float[] accept)
    {
        var began = _time.GetTimestamp();
        var scorer = model.RentScorer();
        try
        {
            scorer.Score(set, invite, accept);
        }
        finally
        {
            model.ReturnScorer(scorer);
        }

        Interlocked.Increment(ref _scored);

        // A moving average is all the refusal needs; a lost update does not matter.
        var took = _time.GetTimestamp() - began;
        var typical = Volatile.Read(ref _typicalTicks);
        Volatile.Write(ref _typicalTicks, typical == 0 ? took : typical + ((took - typical) / 16));
        ServingMetrics.RankTime.Record(_time.GetElapsedTime(began).TotalSeconds);
    }

    [LoggerMessage(LogLevel.Error, "Scoring with model {Version} failed")]
    private partial void LogFailed(Exception e, string version);

    private sealed record Waiting(ServingModel Model, CandidateSet Set, float[] Invite, float[] Accept, long Since, TimeSpan Deadline)
    {
        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
