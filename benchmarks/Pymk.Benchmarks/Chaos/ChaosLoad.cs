using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using Pymk.Benchmarks.Serve;
using Pymk.Core.Graph;

namespace Pymk.Benchmarks.Chaos;

/// <summary>
/// Questions and changes at a fixed rate, whatever became of those before. Nine of ten questions are of the users who ask often; people are dismissed, blocked
/// and connected from the last answer; some people hide or pause their accounts.
/// </summary>
/// <param name="frontends">The frontends, asked in turn.</param>
/// <param name="graph">The model's users.</param>
/// <param name="people">Who asks, and who hides.</param>
/// <param name="history">What was acknowledged.</param>
/// <param name="times">What was answered.</param>
/// <param name="lives">Tells whether a user's silo lives.</param>
/// <param name="seed">Draws the requests.</param>
internal sealed class ChaosLoad(
    IReadOnlyList<HttpTarget> frontends, SocialGraph graph, ChaosPeople people, ChaosHistory history, Timeline times, Func<long, bool> lives, int seed)
{
    private const double ChangeShare = 0.12;
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private readonly Random _random = new(seed);
    private readonly ConcurrentDictionary<long, long[]> _shown = [];
    private readonly HashSet<(long, long)> _acted = [];
    private readonly Queue<long> _toHide = new(people.Hiding);
    private int _next;
    private long _pending;

    /// <summary>Asks for each of the users who ask often, so that most are in memory.</summary>
    public Task WarmAsync() => Parallel.ForEachAsync(people.Often, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (user, _) =>
    {
        for (var attempt = 0; attempt < 20 && !_shown.ContainsKey(graph.IdOf(user)); attempt++)
        {
            await AskAsync(frontends[user % frontends.Count], user, counted: false);
        }
    });

    /// <summary>Sends until the end; returns when every request has ended.</summary>
    public async Task RunAsync(int rate, CancellationToken end)
    {
        var (began, sent) = (Stopwatch.GetTimestamp(), 0L);
        while (!end.IsCancellationRequested)
        {
            for (var due = (long)(Stopwatch.GetElapsedTime(began).TotalSeconds * rate); sent < due; sent++)
            {
                Interlocked.Increment(ref _pending);
                _ = SendAsync(Draw());
            }

            await Task.Delay(5, CancellationToken.None);
        }

        while (Interlocked.Read(ref _pending) > 0)
        {
            await Task.Delay(50, CancellationToken.None);
        }
    }

    private async Task SendAsync(Func<Task> request)
    {
        await request();
        Interlocked.Decrement(ref _pending);
    }

    // Runs on the loop alone, so a seed draws the same requests.
    private Func<Task> Draw()
    {
        var frontend = frontends[_next++ % frontends.Count];
        var user = _random.Next(10) < 9 ? people.Often[_random.Next(people.Often.Count)] : people.Asking[_random.Next(people.Asking.Count)];
        if (_random.NextDouble() >= ChangeShare)
        {
            return () => AskAsync(frontend, user, counted: true);
        }

        var (what, id) = (_random.Next(12), graph.IdOf(user));
        if (what == 0 && _toHide.TryDequeue(out var hiding))
        {
            return _toHide.Count % 2 == 0
                ? () => ChangeAsync(frontend.HideAsync(hiding), () => history.Hide(hiding, RelationKind.NotSuggested))
                : () => ChangeAsync(frontend.PauseAsync(hiding), () => history.Hide(hiding, RelationKind.Withdrawn));
        }

        if (!_shown.TryGetValue(id, out var shown) || shown.Length == 0)
        {
            return () => AskAsync(frontend, user, counted: true);
        }

        var other = shown[_random.Next(shown.Length)];
        if (people.IsHiding(other) || !_acted.Add((Math.Min(id, other), Math.Max(id, other))))
        {
            return () => AskAsync(frontend, user, counted: true);
        }

        switch (what % 3)
        {
            case 0:
                return () => ChangeAsync(frontend.DismissAsync(id, other), () => history.Add(id, other, RelationKind.Dismissal));
            case 1:
                return () => ChangeAsync(frontend.BlockAsync(id, other), () => history.Add(id, other, RelationKind.Block));
            default:
                history.MayConnect(id, other);
                return () => ChangeAsync(frontend.ConnectAsync(id, other), () => history.Add(id, other, RelationKind.Connection));
        }
    }

    private async Task AskAsync(HttpTarget frontend, int user, bool counted)
    {
        var (sent, id) = (Stopwatch.GetTimestamp(), graph.IdOf(user));
        var ofLiving = lives(id);
        try
        {
            if (await frontend.AskAsync(id, Work.None).AsTask().WaitAsync(Longest) is { } shown)
            {
                history.Check(user, shown, sent);
                _shown[id] = shown.Suggested;
                if (counted)
                {
                    times.Answered(sent, ofLiving);
                }
            }
            else if (counted)
            {
                times.Failed(ofLiving ? "503 of a user whose silo lives" : "503");
            }
        }
        catch (Exception e)
        {
            if (counted)
            {
                times.Failed((ofLiving ? "of a user whose silo lives: " : "") + e.GetType().Name + (e is HttpRequestException { StatusCode: { } s } ? " " + (int)s : ""));
            }
        }
    }

    private async Task ChangeAsync(Task change, Action acknowledged)
    {
        var sent = Stopwatch.GetTimestamp();
        try
        {
            await change;
            acknowledged();
            times.Answered(sent, ofLiving: false);
        }
        catch (HttpRequestException e) when (e.StatusCode is { } status)
        {
            if (status < HttpStatusCode.InternalServerError)
            {
                times.Answered(sent, ofLiving: false);
            }
            else
            {
                times.Failed($"change: {(int)status}");
            }
        }
        catch (Exception e)
        {
            times.Failed("change: " + e.GetType().Name);
        }
    }
}
