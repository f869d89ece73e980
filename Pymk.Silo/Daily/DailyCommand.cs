using System.CommandLine;
using System.Globalization;
using Pymk.Client;
using Pymk.Core.Clocks;
using Pymk.Grains.Cycle;
using Pymk.Grains.Interfaces.Cycle;
using Pymk.Grains.Snapshot;
using Pymk.Silo.Gateways;
using Pymk.Silo.Settings;

namespace Pymk.Silo.Daily;

/// <summary>
/// The verb <c>daily</c>: snapshot, training, judgement, publishing, roll-out and cleaning, once or again and again. Its state is in the cluster, so
/// an interrupted run goes on wherever the verb is started next. Exit codes: <see cref="ExitCodes"/>.
/// </summary>
internal static class DailyCommand
{
    // A timer takes no more than 49 days.
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1_000);

    public static Command Create() =>
        Create((settings, shows, cancellation) => shows ? ShowAsync(settings, cancellation) : RunAsync(settings, cancellation));

    /// <summary>The verb with another action: it gets what the verb is told, and whether the state is asked for.</summary>
    public static Command Create(Func<DailySettings, bool, CancellationToken, Task<int>> run)
    {
        var model = Text("--model", "Model directory that the silos serve; train publishes into it.", "model");
        var gateways = GatewayOption.Create();
        var cluster = Text("--cluster-id", "Name of the cluster.", PymkCluster.DefaultClusterId);
        var work = Text("--work", "Folder of the snapshots, shared with the silos under the same path.", "data/daily");
        var keep = new Option<int>("--keep-snapshots") { Description = "Snapshots that are kept, 1 to 1,000.", DefaultValueFactory = _ => 2 };
        var every = new Option<TimeSpan?>("--every") { Description = "Run again and again: 24h, 90m; at most 1000h.", CustomParser = r => Period(r.Tokens[^1].Value, r.AddError) };
        var at = new Option<TimeOnly?>("--at") { Description = "Time of day of the runs, HH:mm UTC; once a day without --every.", CustomParser = r => Time(r.Tokens[^1].Value, r.AddError) };
        var fresh = new Option<bool>("--fresh") { Description = "Give up an interrupted run instead of going on with it." };
        var status = new Option<bool>("--status") { Description = "Show the run under way and the last ones, and do nothing." };
        var trainer = new Option<string?>("--trainer") { Description = "The program that trains; by default Pymk.Training beside this program." };
        var train = new TrainArguments();
        var command = new Command(
            "daily",
            "Learns from what the service knows: snapshot, train, judge, publish, roll-out, clean. Exit code 0: the new model serves. 1: unfinished; the next "
            + "run goes on. 3: the new model is worse and not published. 4: another run is under way.")
        {
            model, gateways, cluster, work, keep, every, at, fresh, status, trainer,
        };
        train.AddTo(command);
        keep.Validators.Add(r => Check(r.GetValueOrDefault<int>() is >= 1 and <= 1_000, "--keep-snapshots takes 1 to 1,000.", r.AddError));
        command.SetAction((parsed, cancellation) =>
        {
            var (period, time) = (parsed.GetValue(every), parsed.GetValue(at));
            var settings = new DailySettings
            {
                Model = Path.GetFullPath(parsed.GetValue(model)!),
                Work = Path.GetFullPath(parsed.GetValue(work)!),
                Gateways = parsed.GetValue(gateways)!,
                ClusterId = parsed.GetValue(cluster)!,
                Trainer = parsed.GetValue(trainer),
                TrainOptions = train.Read(parsed),
                KeepSnapshots = parsed.GetValue(keep),
                Fresh = parsed.GetValue(fresh),
                Times = period is null && time is null ? null : new DailyTimes(time ?? TimeOnly.MinValue, period ?? TimeSpan.FromDays(1)),
                WaitsFirst = time is not null,
            };
            return run(settings, parsed.GetValue(status), cancellation);
        });
        return command;
    }

    private static async Task<int> RunAsync(DailySettings settings, CancellationToken cancellation)
    {
        if (await TrainOptionsCheck.RunAsync(settings, cancellation) is { } problem)
        {
            await Console.Error.WriteLineAsync("pymk: " + problem);
            return ExitCodes.WrongOption;
        }

        Directory.CreateDirectory(settings.Work);
        if (settings.Times is not { } times)
        {
            return await OnceAsync(settings, cancellation);
        }

        // Only the first run may give up another.
        var next = settings;
        await new DailyLoop(OnceInLoopAsync, ProcessClock.Time, Say).RunAsync(times, settings.WaitsFirst, cancellation);
        return ExitCodes.Published;

        Task<int> OnceInLoopAsync(CancellationToken end)
        {
            var now = next;
            next = settings with { Fresh = false };
            return OnceAsync(now, end);
        }
    }

    private static Task<int> OnceAsync(DailySettings settings, CancellationToken cancellation) => WithServiceAsync(settings, cancellation, grains =>
    {
        var time = ProcessClock.Time;
        IDailyStage[] stages =
        [
            new SnapshotStage((folder, progress, end) => ClusterSnapshot.RunAsync(grains, folder, progress, time, end), time),
            new TrainStage(settings, () => ServedModel.FindAsync(grains, settings.Model, time, cancellation), time, Say),
            new RolloutStage(grains, settings, time),
            new ListsStage(grains, settings, time),
            new CleanStage(grains, settings, time),
        ];
        return new DailyRun(grains.GetGrain<ICycleGrain>(0), stages, time, Say).RunAsync(settings.Work, settings.Fresh, cancellation);
    });

    private static Task<int> ShowAsync(DailySettings settings, CancellationToken cancellation) => WithServiceAsync(settings, cancellation, async grains =>
    {
        foreach (var line in DailyStatus.Lines(await grains.GetGrain<ICycleGrain>(0).GetStatus(), ProcessClock.Time.GetUtcNow()))
        {
            Console.WriteLine(line);
        }

        return 0;
    });

    private static async Task<int> WithServiceAsync(DailySettings settings, CancellationToken cancellation, Func<IGrainFactory, Task<int>> work)
    {
        try
        {
            using var host = await GatewayOption.ConnectAsync(settings.Gateways, settings.ClusterId, cancellation);
            var code = await work(host.Services.GetRequiredService<IGrainFactory>());
            await host.StopAsync(cancellation);
            return code;
        }
        catch (Exception e) when (e is DailyException or IOException or UnauthorizedAccessException || Patience.IsSilence(e))
        {
            var problem = e is TimeoutException
                ? $"no service answers at {settings.Gateways} ({e.Message}); start it with ./pymk serve, or name its gateway "
                    + "with --gateways and its cluster with --cluster-id"
                : $"{e.Message}; the next run goes on";
            await Console.Error.WriteLineAsync("pymk: " + problem.ReplaceLineEndings(" "));
            return ExitCodes.Unfinished;
        }
    }

    private static Option<string> Text(string name, string description, string standard) =>
        new(name) { Description = description, DefaultValueFactory = _ => standard };

    private static void Say(string line) => Console.WriteLine($"pymk daily: {line}");

    private static void Check(bool holds, string error, Action<string> addError)
    {
        if (!holds)
        {
            addError(error);
        }
    }

    private static TimeSpan? Period(string text, Action<string> addError)
    {
        var unit = text.Length > 0 && text[^1] is 'h' or 'm' ? text[^1] : ' ';
        var holds = double.TryParse(text.AsSpan(0, Math.Max(0, text.Length - 1)), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count);
        var minutes = holds && unit != ' ' ? count * (unit == 'h' ? 60 : 1) : 0;
        var period = TimeSpan.FromMinutes(Math.Min(minutes, 2 * Longest.TotalMinutes));
        Check(
            period >= TimeSpan.FromMinutes(1) && period <= Longest,
            string.Create(CultureInfo.InvariantCulture, $"--every takes 1m to {Longest.TotalHours:0}h, such as 24h or 90m, not '{text}'."),
            addError);
        return period;
    }

    private static TimeOnly? Time(string text, Action<string> addError)
    {
        Check(DailyTimes.TryParse(text, out var time), $"--at takes a time of day, such as 03:00, not '{text}'.", addError);
        return time;
    }
}
