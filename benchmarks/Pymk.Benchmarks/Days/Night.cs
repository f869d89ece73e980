using System.Diagnostics;
using Pymk.Core.Models;

namespace Pymk.Benchmarks.Days;

/// <summary>Runs <c>./pymk daily</c> once a night, and kills what it is told to.</summary>
/// <param name="service">The service.</param>
/// <param name="clock">Its clock.</param>
/// <param name="work">Folder of the snapshots.</param>
/// <param name="train">Options of the training.</param>
internal sealed class Night(LiveService service, VirtualClock clock, string work, IReadOnlyList<string> train)
{
    private const string Prefix = "pymk daily: ";
    private const string Spoilt = "PYMK_TRAIN_SPOILT";
    private const int Published = 0;
    private const int NotPublished = 3;
    private const int Attempts = 3;

    // A killed process holds its run for this long, by the clock of the silo.
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(62);

    /// <summary>Runs a night to its end.</summary>
    /// <param name="number">The day that ends.</param>
    /// <param name="kills">What is killed, in order.</param>
    /// <param name="spoils">Whether the training is made worse on purpose.</param>
    /// <exception cref="IOException">It does not come to its end.</exception>
    public async Task<NightResult> RunAsync(int number, IReadOnlyList<Kill> kills, bool spoils)
    {
        var began = Stopwatch.GetTimestamp();
        var (killed, failed) = (0, 0);
        while (true)
        {
            var run = Start(spoils);
            var (strikes, seen) = (0, 0);

            // A run outlives the silo that was killed, so more than one may be killed in it.
            while (killed < kills.Count && (seen = await ReachAsync(run, kills[killed].Line, seen)) > 0)
            {
                await StrikeAsync(run, kills[killed].Victim);
                (killed, strikes) = (killed + 1, strikes + 1);
            }

            var code = await run.EndAsync();
            if (code is Published or NotPublished)
            {
                return new NightResult(
                    Snapshot(run), Path.GetFileName(ModelDirectory.CurrentVersion(service.Model)), code == Published,
                    Stopwatch.GetElapsedTime(began).TotalSeconds, killed, Stages(run));
            }

            if (strikes == 0 && ++failed == Attempts)
            {
                throw new IOException($"night {number} ended with {code}: {run.LastWords}");
            }
        }
    }

    private ProgramRun Start(bool spoils) => Programs.Start(
        Programs.Silo,
        ["daily", "--model", service.Model, "--gateways", service.Gateway.ToString(), "--work", work, "--trainer", Programs.Training, .. train],
        clock.File,
        spoils ? new Dictionary<string, string> { [Spoilt] = "1" } : null);

    // Waits for a line among those after the first ones; returns its number, or 0 where the run ended without it.
    private static async Task<int> ReachAsync(ProgramRun run, string line, int after)
    {
        while (true)
        {
            var ended = run.HasEnded;
            var found = Array.FindIndex(run.Lines, after, l => l.StartsWith(Prefix + line, StringComparison.Ordinal));
            if (found >= 0 || ended)
            {
                return found + 1;
            }

            await Task.Delay(10);
        }
    }

    private async Task StrikeAsync(ProgramRun run, Victim victim)
    {
        switch (victim)
        {
            case Victim.Daily:
                await run.KillAsync();
                await clock.MoveByAsync(Silence);
                break;
            case Victim.Training:
                run.KillChildren();
                break;
            case Victim.Silo:
                await service.KillAsync();
                await service.StartAsync();
                break;
        }
    }

    private string Snapshot(ProgramRun run)
    {
        var head = run.Lines.First(l => l.StartsWith(Prefix + "run ", StringComparison.Ordinal));
        return Path.Combine(work, head[(Prefix + "run ").Length..].Split(' ', ':')[0]);
    }

    // Such as "snapshot 1.2 s, train 14.0 s".
    private static string Stages(ProgramRun run) => string.Join(", ", run.Lines
        .Where(l => l.StartsWith(Prefix, StringComparison.Ordinal))
        .Select(l => l[Prefix.Length..].Split(' '))
        .Where(words => words.Length > 2 && words[2] == "s:")
        .Select(words => $"{words[0].TrimEnd(':')} {words[1]} s"));
}

/// <summary>What a night did.</summary>
/// <param name="Snapshot">Folder of its snapshot.</param>
/// <param name="Version">The version that serves after it.</param>
/// <param name="IsPublished">False where its model was refused.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="Kills">Processes that were killed.</param>
/// <param name="Remark">For the table.</param>
internal sealed record NightResult(string Snapshot, string Version, bool IsPublished, double Seconds, int Kills, string Remark);
