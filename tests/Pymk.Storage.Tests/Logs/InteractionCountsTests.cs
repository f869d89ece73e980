using Microsoft.Extensions.Options;
using Pymk.Grains.Events;
using Pymk.Grains.Interfaces.Events;
using Pymk.Grains.Interfaces.Operations;
using Pymk.Storage.Logs;

namespace Pymk.Storage.Tests.Logs;

public sealed class InteractionCountsTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    private readonly EventLogOptions _options = new() { Folder = Directory.CreateTempSubdirectory("pymk-counts-").FullName, RowsPerFile = 1_000 };
    private int _next;

    private static DateOnly Today => DateOnly.FromDateTime(Noon.UtcDateTime);

    public void Dispose() => Directory.Delete(_options.Folder, recursive: true);

    [Fact]
    public async Task Read_OfTwoDays_CountsByDayAndPosition()
    {
        await WriteAsync(
        [
            Event(-1, InteractionKind.View, 1, 7, 1, "a"), Event(-1, InteractionKind.View, 1, 8, 2, "a"), Event(-1, InteractionKind.View, 2, 7, 1, "b"),
            Event(-1, InteractionKind.Invite, 1, 7, 1, "a"), Event(-1, InteractionKind.Invite, 2, 9, 40, "b"), Event(-1, InteractionKind.Block, 1, 8),

            // 7 accepts the invitation by 1, and 5 one of long ago.
            Event(0, InteractionKind.Accept, 7, 1), Event(0, InteractionKind.Accept, 5, 6), Event(0, InteractionKind.Impression, 1, 9),
        ]);

        var (days, positions, complete) = await ReadAsync(days: 2);

        Assert.True(complete);
        Assert.Equal(
            [new QualityDay(Today.AddDays(-1), 2, 3, 2, 0, 1, 2, days[0].Gini), new QualityDay(Today, 0, 0, 0, 2, 0, 0, null)], days);
        Assert.Equal([new QualityPosition(1, 2, 1, 1), new QualityPosition(2, 1, 0, 0), new QualityPosition(0, 0, 1, 0)], positions);
        Assert.Single((await ReadAsync(days: 1)).Days);
    }

    [Theory]
    [InlineData(new[] { 2, 2, 2, 2 }, 0)]
    [InlineData(new[] { 1, 3 }, 0.25)]
    [InlineData(new[] { 1, 1, 1, 97 }, 0.72)]
    public async Task Gini_OfViews_IsThatOfTheTextbook(int[] views, double expected)
    {
        await WriteAsync([.. views.SelectMany((count, person) => Enumerable.Range(0, count).Select(_ => Event(0, InteractionKind.View, 1, 100 + person)))]);
        Assert.Equal(expected, Assert.Single((await ReadAsync(days: 1)).Days).Gini!.Value, 3);
    }

    [Fact]
    public async Task Read_OfMoreThanItMay_StopsAfterAWholeDayAndSaysSo()
    {
        await WriteAsync([Event(-1, InteractionKind.View, 1, 7), Event(0, InteractionKind.View, 1, 7), Event(0, InteractionKind.View, 1, 8)]);
        var (days, _, complete) = await ReadAsync(days: 2, most: 2);
        Assert.False(complete);
        Assert.Equal((Today, 2L), (Assert.Single(days).Day, days[0].Views));
        Assert.Equal(([], [], true), await ReadAsync(days: 2, last: Today.AddDays(-40)));
    }

    private InteractionEvent Event(int day, InteractionKind kind, long user, long other, int? position = null, string? answer = null) =>
        new($"e{_next++}", Noon.AddDays(day), kind, user, other, position, answer);

    private async Task WriteAsync(InteractionEvent[] events)
    {
        using var writer = await new ParquetInteractionLog(Options.Create(_options), TimeProvider.System)
            .OpenAsync(0, TestContext.Current.CancellationToken);
        await writer.AppendAsync(events);
        await writer.RollAsync(everything: true);
    }

    private Task<(QualityDay[] Days, QualityPosition[] Positions, bool Complete)> ReadAsync(int days, long most = 1_000, DateOnly? last = null) =>
        new InteractionCounts(Options.Create(_options)).ReadAsync(last ?? Today, days, most, TestContext.Current.CancellationToken);
}
