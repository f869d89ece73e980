using Microsoft.Extensions.Options;
using Orleans.Runtime;
using Orleans.Runtime.MembershipService.SiloMetadata;
using Pymk.Grains.Interfaces.Cycle;
using Pymk.Grains.Labels;

namespace Pymk.Cluster.Tests.Cycle;

public sealed class CycleScheduleTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Fact]
    public async Task DueRun_IsStartedOnceADay_AndAgainWhereItDidNotFinish()
    {
        await using var town = await CycleTown.StartAsync(training: true);
        await town.Cycle.Schedule("03:00");
        await town.TickAsync();
        Assert.Empty(town.Starts); // 12:00: the first is tomorrow.
        Assert.Equal(new DateTimeOffset(2026, 5, 5, 3, 0, 0, TimeSpan.Zero), (await town.Cycle.GetStatus()).Next);

        town.Time.Advance(15 * Hour);
        await town.TickAsync();
        await town.TickAsync();
        Assert.Equal(CycleTown.Folder, Assert.Single(town.Starts).Work);

        // Its process failed; so does the second try.
        await town.Cycle.ProcessEnded("exit code 1: the disk is full");
        Assert.Contains("disk", (await town.Cycle.GetStatus()).Problem, StringComparison.Ordinal);
        town.Time.Advance(Hour);
        await town.TickAsync();
        Assert.Equal(2, town.Starts.Count);

        // A run by whoever is the day's run, also while it is under way.
        var run = await town.BeginAsync("cron");
        town.Time.Advance(TimeSpan.FromMinutes(59));
        await town.Cycle.Beat("cron", run.Id, "");
        await town.TickAsync();
        await town.Cycle.End("cron", run.Id, CycleOutcome.NotPublished);
        town.Time.Advance(Hour);
        await town.TickAsync();
        Assert.Equal(2, town.Starts.Count);
        Assert.Equal(new DateTimeOffset(2026, 5, 6, 3, 0, 0, TimeSpan.Zero), (await town.Cycle.GetStatus()).Next);

        // Five days without a silo are made up for once.
        town.Time.Advance(TimeSpan.FromDays(5));
        await town.TickAsync();
        await town.TickAsync();
        Assert.Equal(3, town.Starts.Count);
    }

    [Fact]
    public async Task DueRun_WithoutATrainingSilo_IsToldAsAProblem()
    {
        await using var town = await CycleTown.StartAsync();
        await town.Cycle.Schedule("03:00");
        town.Time.Advance(15 * Hour);
        await town.TickAsync();

        var status = await town.Cycle.GetStatus();
        Assert.Empty(town.Starts);
        Assert.Contains("no silo has the label training", status.Problem, StringComparison.Ordinal);
        Assert.True(status.Next <= town.Time.GetUtcNow());

        await town.BeginAsync("by hand");
        Assert.Empty((await town.Cycle.GetStatus()).Problem);
    }

    [Fact]
    public async Task Run_OfTwoSilos_StartsOnTheOneWithTheLabel()
    {
        await using var town = await CycleTown.StartAsync(silos: 2, training: true);
        await LabelIsKnownAsync(town);
        await town.Cycle.Schedule("03:00");
        for (var day = 0; day < 4; day++)
        {
            town.Time.Advance(TimeSpan.FromDays(1));
            await town.TickAsync();
        }

        Assert.Equal(4, town.Starts.Count);
        var labelled = Enumerable.Range(0, 2).Single(i => Has(town.Silos.Service<IOptions<SiloMetadata>>(i).Value));
        Assert.All(town.Starts, start => Assert.Equal(town.Silos.Service<ILocalSiloDetails>(labelled).SiloAddress, start.Silo));
    }

    [Fact]
    public async Task Reminder_OfOrleans_StartsADueRun_AndNoneOnceItIsOff()
    {
        await using var town = await CycleTown.StartAsync(training: true);
        await town.Cycle.Schedule("03:00");
        town.Time.Advance(15 * Hour);
        while (Starts() == 0)
        {
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        await town.Cycle.Schedule("");
        var status = await town.Cycle.GetStatus();
        Assert.Equal(("", null), (status.At, status.Next));
        await Assert.ThrowsAsync<FormatException>(() => town.Cycle.Schedule("3 o'clock"));

        int Starts()
        {
            lock (town.Starts)
            {
                return town.Starts.Count;
            }
        }
    }

    // A silo learns the labels of another some time after it sees it active. Orleans announces nothing.
    private static async Task LabelIsKnownAsync(CycleTown town)
    {
        ILocalSiloDetails[] silos = [town.Silos.Service<ILocalSiloDetails>(0), town.Silos.Service<ILocalSiloDetails>(1)];
        while (!Enumerable.Range(0, 2).All(i => silos.Any(s => IsLabelled(i, s.SiloAddress))))
        {
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        bool IsLabelled(int by, SiloAddress silo) => Has(town.Silos.Service<ISiloMetadataCache>(by).GetSiloMetadata(silo));
    }

    private static bool Has(SiloMetadata metadata) => SiloLabels.Has(metadata, SiloLabels.Training, SiloLabels.Set);
}
