using System.Diagnostics;
using Pymk.Training.Cli;
using Pymk.Training.Import;

namespace Pymk.Training.Generate;

/// <summary>Grows a network day by day and streams it to disk: one pass, one thread for the graph, another for the profiles.</summary>
internal sealed class NetworkGenerator
{
    private const ulong DiceStream = 13;

    private readonly GenerateOptions _options;
    private readonly Members _members;
    private readonly MemberIds _ids;
    private readonly LinkPlan _plan;
    private readonly GrowingGraph _graph;
    private readonly LinkRules _rules;
    private readonly long _endOfLogs;
    private readonly TwoHopCounter _twoHops;
    private Dice _dice;

    private NetworkGenerator(GenerateOptions options, CancellationToken cancellation)
    {
        _options = options;
        _members = new Members(options);
        _ids = new MemberIds(options.Seed, options.Uuids);
        _plan = new LinkPlan(_members, options, cancellation);
        _graph = new GrowingGraph(options.Users, _plan.Count);
        _rules = new LinkRules(_members, _graph, _plan);
        _endOfLogs = options.StartSeconds + (options.FutureDay * GenerateOptions.SecondsOfDay);
        _twoHops = new TwoHopCounter(_graph, _plan.Count);
        _dice = new Dice(options.Seed, DiceStream);
    }

    /// <summary>Generates into <see cref="GenerateOptions.Output"/>. The files appear there together at the end, or not at all.</summary>
    public static NetworkFigures Run(GenerateOptions options, IProgress<StageProgress>? progress, CancellationToken cancellation)
    {
        using var files = new OutputFiles(options.Output);
        var watch = Stopwatch.StartNew();
        progress?.Report(new StageProgress("members", 0, options.Users, "members"));
        var generator = new NetworkGenerator(options, cancellation);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var profiles = Task.Run(() => ProfileWriter.Write(generator._members, generator._ids, options, files.Path("profiles.jsonl"), stop.Token), stop.Token);
        try
        {
            var figures = generator.Grow(files, progress, cancellation);
            profiles.GetAwaiter().GetResult();
            figures = figures with { Seconds = watch.Elapsed.TotalSeconds };
            files.WriteSettings(options, figures);
            files.Publish();
            return figures;
        }
        catch
        {
            // The profile thread must close its file before the folder is deleted.
            stop.Cancel();
            Task.WhenAny(profiles).GetAwaiter().GetResult();
            throw;
        }
    }

    private NetworkFigures Grow(OutputFiles files, IProgress<StageProgress>? progress, CancellationToken cancellation)
    {
        using var log = new LogWriter(_options);
        var slates = new SlateSimulation(_members, _graph, _rules, log, _options);
        long connections, future;
        using (var past = new LinkWriter(files.Path("connections.tsv"), _ids))
        using (var later = new LinkWriter(files.Path("future.tsv"), _ids))
        {
            var joined = 0;
            for (var day = 0; day < _options.Days; day++)
            {
                cancellation.ThrowIfCancellationRequested();
                joined = JoinedBefore(day, joined);
                GrowDay(day, joined, slates, (a, b, time) => Connect(a, b, time, past, later), cancellation);
                progress?.Report(Progress(day, slates.Requests));
            }

            (connections, future) = (past.Count, later.Count);
        }

        progress?.Report(new StageProgress("logs", 0, 0, "slates"));
        log.Save(_members.Count, _ids, files.Path("interactions.parquet"), files.Path("taste.parquet"), cancellation);
        return Measure(connections, future, slates, log);
    }

    /// <summary>Progress in links and, on days of the logs, slates: both take the time.</summary>
    private StageProgress Progress(int day, int requests) =>
        day < _options.FirstLogDay ? new StageProgress("growing", _plan.Before(day + 1), _plan.Before(_options.FirstLogDay), "links")
        : day < _options.FutureDay ? new StageProgress("growing, with logs", requests, _options.RequestCount, "slates")
        : new StageProgress(
            "growing, later links",
            _plan.Before(day + 1) - _plan.Before(_options.FutureDay),
            _plan.Count - _plan.Before(_options.FutureDay),
            "links");

    private int JoinedBefore(int day, int joined)
    {
        var start = _options.StartSeconds + (day * GenerateOptions.SecondsOfDay);
        while (joined < _members.Count && _members.Joined(joined) < start)
        {
            joined++;
        }

        return joined;
    }

    private void GrowDay(int day, int joined, SlateSimulation slates, Action<int, int, long> connect, CancellationToken cancellation)
    {
        var start = _options.StartSeconds + (day * GenerateOptions.SecondsOfDay);
        var initiators = _plan.OnDay(day);
        var due = joined > 0 ? SlatesOn(day) : 0;
        int linked = 0, shown = 0;
        while (linked < initiators.Length || shown < due)
        {
            // Links and slates are spread evenly over the day; the earlier one goes first.
            var linkDue = linked < initiators.Length ? start + (linked * GenerateOptions.SecondsOfDay / initiators.Length) : long.MaxValue;
            var showDue = shown < due ? start + (shown * GenerateOptions.SecondsOfDay / due) : long.MaxValue;
            slates.CatchUp(Math.Min(linkDue, showDue), _endOfLogs, connect);
            if (showDue < linkDue)
            {
                slates.Show(Viewer(day, joined), showDue, joined, day);
                shown++;
                continue;
            }

            if ((linked & 0xFFFF) == 0)
            {
                cancellation.ThrowIfCancellationRequested();
            }

            var member = initiators[linked++];
            var other = _rules.Choose(member, joined, day, ref _dice);
            if (other >= 0)
            {
                connect(member, other, linkDue);
            }
        }

        slates.CatchUp(start + GenerateOptions.SecondsOfDay - 1, _endOfLogs, connect);
    }

    /// <summary>Half of the slates go to random members, half to members that reach out most.</summary>
    private int Viewer(int day, int joined)
    {
        var viewer = _dice.Chance(0.5) ? -1 : _plan.RandomActive(day, ref _dice);
        return viewer >= 0 ? viewer : _dice.Below(joined);
    }

    private long SlatesOn(int day)
    {
        var within = day - _options.FirstLogDay;
        return within < 0 || day >= _options.FutureDay ? 0
            : ((within + 1L) * _options.RequestCount / _options.LogDays) - ((long)within * _options.RequestCount / _options.LogDays);
    }

    private void Connect(int member, int other, long time, LinkWriter past, LinkWriter later)
    {
        _twoHops.Add(member, other, ref _dice);
        _graph.Connect(member, other);
        (time < _endOfLogs ? past : later).Write(member, other, time);
    }

    private NetworkFigures Measure(long connections, long future, SlateSimulation slates, LogWriter log) => new()
    {
        Members = _members.Count,
        Connections = connections,
        FutureLinks = future,
        MeanDegree = 2.0 * _graph.Links / _members.Count,
        DegreeQuantiles = GraphMeasures.DegreeQuantiles(_graph, _members.Count),
        Clustering = GraphMeasures.Clustering(_graph, _members.Count, _options.Seed),
        TwoHopShare = _twoHops.Share,
        Requests = slates.Requests,
        Log = InteractionLog.Actions.Where(a => log.Count(a) > 0).ToDictionary(a => a, log.Count),
        TasteInviteAuc = double.IsNaN(slates.InviteAuc) ? null : slates.InviteAuc,
        TasteAcceptAuc = double.IsNaN(slates.AcceptAuc) ? null : slates.AcceptAuc,
        Seconds = 0,
    };
}
