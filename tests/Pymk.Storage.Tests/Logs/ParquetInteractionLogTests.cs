using Microsoft.Extensions.Options;
using Parquet.Serialization;
using Pymk.Grains.Events;
using Pymk.Grains.Interfaces.Events;
using Pymk.Storage.Logs;

namespace Pymk.Storage.Tests.Logs;

public sealed class ParquetInteractionLogTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    private readonly EventLogOptions _options = new() { Folder = Directory.CreateTempSubdirectory("pymk-log-").FullName };

    public void Dispose() => Directory.Delete(_options.Folder, recursive: true);

    [Fact]
    public async Task Append_RepeatedAndLateEvents_AreInTheirDaysFilesOnce()
    {
        var writer = await OpenAsync();
        await WriteAsync(writer, [Event("a", Noon), Event("b", Noon.AddDays(-1)), Event("a", Noon)]);
        await WriteAsync(writer, [Event("b", Noon.AddDays(-1)), Event("c", Noon)]);
        await writer.RollAsync(everything: true);

        Assert.Equal(["a", "c"], await IdsAsync("day=2026-01-31"));
        Assert.Equal(["b"], await IdsAsync("day=2026-01-30"));
    }

    [Fact]
    public async Task Open_AfterACrash_KeepsWhatWasAppendedAndDropsTheTornLine()
    {
        var crashed = await OpenAsync();
        await WriteAsync(crashed, [Event("a", Noon), Event("b", Noon)]);
        var journal = Directory.GetFiles(_options.Folder, "*.journal", SearchOption.AllDirectories).Single();
        crashed.Dispose();
        await using (var torn = new FileStream(journal, FileMode.Append, FileAccess.Write, FileShare.ReadWrite))
        {
            torn.Write("{\"id\":\"c\",\"ti"u8);
        }

        var writer = await OpenAsync();
        await WriteAsync(writer, [Event("b", Noon), Event("c", Noon)]);
        await writer.RollAsync(everything: true);

        Assert.Equal(["a", "b", "c"], await IdsAsync("day=2026-01-31"));
        Assert.Empty(Directory.GetFiles(_options.Folder, "*.journal", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Open_AfterACrashInANetworkOfText_KeepsTheEventsByNumber()
    {
        var crashed = await OpenAsync();
        await WriteAsync(crashed, [Event("a", Noon) with { UserText = "bob", OtherText = "zoe" }]);
        var journal = Directory.GetFiles(_options.Folder, "*.journal", SearchOption.AllDirectories).Single();
        crashed.Dispose();
        Assert.DoesNotContain("bob", await File.ReadAllTextAsync(journal, TestContext.Current.CancellationToken), StringComparison.Ordinal);

        await (await OpenAsync()).RollAsync(everything: true);

        Assert.Equal(["a"], await IdsAsync("day=2026-01-31"));
    }

    [Fact]
    public async Task Open_AfterACrashBetweenFileAndJournal_LogsNothingTwice()
    {
        var writer = await OpenAsync();
        await WriteAsync(writer, [Event("a", Noon)]);
        var journal = Directory.GetFiles(_options.Folder, "*.journal", SearchOption.AllDirectories).Single();
        writer.Dispose();
        var before = await File.ReadAllBytesAsync(journal, TestContext.Current.CancellationToken);
        await (await OpenAsync()).RollAsync(everything: true);
        await File.WriteAllBytesAsync(journal, before, TestContext.Current.CancellationToken);

        await (await OpenAsync()).RollAsync(everything: true);

        Assert.Equal(["a"], await IdsAsync("day=2026-01-31"));
    }

    [Fact]
    public async Task Open_WhileAnotherWriterHoldsTheJournal_Fails()
    {
        var writer = await OpenAsync();
        await WriteAsync(writer, [Event("a", Noon)]);
        var failure = await Assert.ThrowsAsync<IOException>(OpenAsync);
        Assert.Contains("writer-0.journal", failure.Message, StringComparison.Ordinal);
        await WriteAsync(writer, [Event("b", Noon)]);
        writer.Dispose();
        await OpenAsync();
        Assert.Equal(["a", "b"], await IdsAsync("day=2026-01-31"));
    }

    [Fact]
    public async Task Append_WhileAnotherWriterHoldsTheJournal_Fails_AndTheDayIsWhole()
    {
        var (first, second) = (await OpenAsync(), await OpenAsync());
        await WriteAsync(first, [Event("a", Noon)]);
        await Assert.ThrowsAsync<IOException>(() => second.AppendAsync([Event("b", Noon)]));
        await Assert.ThrowsAsync<IOException>(() => second.RollAsync(everything: true));
        await first.RollAsync(everything: true);
        Assert.Equal(["a"], await IdsAsync("day=2026-01-31"));
    }

    private static InteractionEvent Event(string id, DateTimeOffset time) => new(id, time, InteractionKind.View, 1, 2, 3, "r");

    private static async Task WriteAsync(IInteractionLogWriter writer, InteractionEvent[] events) =>
        await writer.AppendAsync(await writer.MissingAsync(events));

    private Task<IInteractionLogWriter> OpenAsync() =>
        new ParquetInteractionLog(Options.Create(_options), TimeProvider.System).OpenAsync(0, TestContext.Current.CancellationToken);

    private async Task<string[]> IdsAsync(string day)
    {
        var ids = new List<string>();
        foreach (var file in Directory.GetFiles(Path.Combine(_options.Folder, day), "*.parquet"))
        {
            var rows = await ParquetSerializer.DeserializeAsync<InteractionRow>(file, cancellationToken: TestContext.Current.CancellationToken);
            ids.AddRange(rows.Data.Select(r => r.id));
        }

        return [.. ids.Order(StringComparer.Ordinal)];
    }
}
