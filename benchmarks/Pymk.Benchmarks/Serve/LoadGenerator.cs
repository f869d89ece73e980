using System.Diagnostics;
using System.Globalization;
using HdrHistogram;
using Pymk.Core.Graph;
using Pymk.Grains.Interfaces.Users;

namespace Pymk.Benchmarks.Serve;

/// <summary>
/// Sends requests at a fixed rate, whether or not earlier requests are answered, and measures latency from the time a request was due: a stall counts
/// for every request that waited for it (no coordinated omission). Prints a line each second.
/// </summary>
internal sealed class LoadGenerator(ITarget target, SocialGraph graph, AnswerCheck check, Traffic traffic, ServeMode mode)
{
    private const int Digits = 3;
    private const int WarmAttempts = 20;
    private static readonly long HighestMicroseconds = TimeSpan.FromMinutes(1).Ticks / TimeSpan.TicksPerMicrosecond;
    private static readonly double TicksPerMicrosecond = Stopwatch.Frequency / 1e6;

    private readonly LongConcurrentHistogram _all = new(1, HighestMicroseconds, Digits);
    private LongConcurrentHistogram _second = new(1, HighestMicroseconds, Digits);
    private long _answered;
    private long _refused;
    private long _errors;
    private long _changes;
    private long _pending;
    private string? _firstError;

    public LoadFigures Figures(double seconds) => new(
        Interlocked.Read(ref _answered) / seconds, Ms(_all, 50), Ms(_all, 99), Ms(_all, 99.9), _all.TotalCount == 0 ? 0 : _all.GetMaxValue() / 1000.0,
        Interlocked.Read(ref _answered), Interlocked.Read(ref _refused), Interlocked.Read(ref _errors), Interlocked.Read(ref _changes), _firstError);

    /// <summary>Warms the service: asks for every given user once, with a bounded number of requests under way.</summary>
    /// <returns>How many times a question was refused, and asked again.</returns>
    public async Task<long> WarmAsync(ReadOnlyMemory<int> users, int atOnce)
    {
        var (next, refused) = (-1, 0L);
        await Task.WhenAll(Enumerable.Range(0, atOnce).Select(async _ =>
        {
            for (var i = Interlocked.Increment(ref next); i < users.Length; i = Interlocked.Increment(ref next))
            {
                Interlocked.Add(ref refused, await WarmOneAsync(users.Span[i]));
            }
        }));
        return refused;
    }

    private async Task<int> WarmOneAsync(int user)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var sent = Stopwatch.GetTimestamp();
                if (await target.AskAsync(graph.IdOf(user), Work.None) is { } people)
                {
                    check.Check(user, people, sent);
                    return attempt - 1;
                }
            }
            catch (TimeoutException) when (attempt < WarmAttempts)
            {
                // The silo has just started. Ask again.
            }

            if (attempt == WarmAttempts)
            {
                throw new IOException($"User {graph.IdOf(user)} is refused {WarmAttempts} times in a row while warming.");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100 * attempt));
        }
    }

    /// <summary>Sends at a rate for some seconds; returns the figures of each second.</summary>
    public async Task<List<SecondFigures>> RunAsync(int rate, int seconds)
    {
        // A thread that sleeps. A timer fires up to 10 ms late, and the requests due meanwhile would go out as one burst.
        var table = await Task.Factory.StartNew(
            () => Send(rate, seconds), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        for (var wait = Stopwatch.StartNew(); Interlocked.Read(ref _pending) > 0 && wait.Elapsed < TimeSpan.FromSeconds(15);)
        {
            await Task.Delay(5);
        }

        return table;
    }

    private List<SecondFigures> Send(int rate, int seconds)
    {
        var table = new List<SecondFigures>(seconds);
        var began = Stopwatch.GetTimestamp();
        long sent = 0, due, total = (long)rate * seconds;
        var before = (Answered: Interlocked.Read(ref _answered), Refused: Interlocked.Read(ref _refused), Errors: Interlocked.Read(ref _errors));
        while (sent < total || table.Count < seconds)
        {
            var elapsed = Stopwatch.GetElapsedTime(began).TotalSeconds;
            // Request i is due at i / rate.
            due = Math.Min(total, (long)(elapsed * rate) + 1);
            for (; sent < due; sent++)
            {
                Send(began + (long)(sent * (double)Stopwatch.Frequency / rate));
            }

            if (elapsed >= table.Count + 1)
            {
                var second = Interlocked.Exchange(ref _second, new LongConcurrentHistogram(1, HighestMicroseconds, Digits));
                var now = (Answered: Interlocked.Read(ref _answered), Refused: Interlocked.Read(ref _refused), Errors: Interlocked.Read(ref _errors));
                var (answered, refused, errors) = (now.Answered - before.Answered, now.Refused - before.Refused, now.Errors - before.Errors);
                table.Add(new SecondFigures(table.Count + 1, rate, answered, Ms(second, 50), Ms(second, 99), refused, errors));
                Console.WriteLine(table[^1].ToString());
                before = now;
            }

            Thread.Sleep(1);
        }

        return table;
    }

    private void Send(long due)
    {
        var user = traffic.Next(mode);
        var change = mode is ServeMode.Mixed or ServeMode.Overload ? traffic.NextChange() : Change.None;
        Interlocked.Increment(ref _pending);
        _ = OneAsync(user, change, due);
    }

    private async Task OneAsync(int user, Change change, long due)
    {
        try
        {
            var sent = Stopwatch.GetTimestamp();
            if (await target.AskAsync(graph.IdOf(user), Traffic.WorkOf(mode)) is not { } people)
            {
                Interlocked.Increment(ref _refused);
                return;
            }

            var took = (long)((Stopwatch.GetTimestamp() - due) / TicksPerMicrosecond);
            _all.RecordValue(Math.Clamp(took, 1, HighestMicroseconds));
            Volatile.Read(ref _second).RecordValue(Math.Clamp(took, 1, HighestMicroseconds));
            Interlocked.Increment(ref _answered);
            check.Check(user, people, sent);
            if (change != Change.None && people.Suggested.Length > 0)
            {
                await ChangeAsync(graph.IdOf(user), change, people);
                Interlocked.Increment(ref _changes);
            }
        }
        catch (Exception e)
        {
            Interlocked.Increment(ref _errors);
            Interlocked.CompareExchange(ref _firstError, e.Message, null);
        }
        finally
        {
            Interlocked.Decrement(ref _pending);
        }
    }

    private async Task ChangeAsync(long user, Change change, ShownPeople people)
    {
        var other = people.Suggested[^1];
        switch (change)
        {
            case Change.Views:
                await target.RecordViewsAsync(user, people.Suggested);
                break;
            case Change.Dismissal:
                await target.DismissAsync(user, other);
                check.Forbid(user, other);
                break;
            case Change.Connection:
                check.Connect(user, other);
                await target.ConnectAsync(user, other);
                check.Forbid(user, other);
                check.Forbid(other, user);
                break;
            case Change.Block:
                await BlockAsync(user, other);
                if (people.Mutuals().FirstOrDefault(-1) is >= 0 and var mutual)
                {
                    await BlockAsync(user, mutual);
                }

                break;
        }
    }

    private async Task BlockAsync(long user, long other)
    {
        await target.BlockAsync(user, other);
        check.ForbidNaming(user, other);
        check.ForbidNaming(other, user);
    }

    private static double Ms(LongConcurrentHistogram histogram, double percentile) =>
        histogram.TotalCount == 0 ? 0 : histogram.GetValueAtPercentile(percentile) / 1000.0;
}

/// <summary>A whole run.</summary>
internal sealed record LoadFigures(
    double AnsweredPerSecond,
    double P50Ms,
    double P99Ms,
    double P999Ms,
    double MaxMs,
    long Answered,
    long Refused,
    long Errors,
    long Changes,
    string? FirstError);

/// <summary>One second of a run.</summary>
internal sealed record SecondFigures(int Second, int Rate, long Answered, double P50Ms, double P99Ms, long Refused, long Errors)
{
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Second,4} s  due {Rate,7}  answered {Answered,7}  p50 {P50Ms,8:0.00} ms  p99 {P99Ms,8:0.00} ms  refused {Refused,6}  errors {Errors,4}");
}
