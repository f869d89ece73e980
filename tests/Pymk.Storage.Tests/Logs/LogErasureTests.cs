using System.Text;
using Microsoft.Extensions.Options;
using Parquet.Serialization;
using Pymk.Core.Files;
using Pymk.Grains.Events;
using Pymk.Grains.Interfaces.Events;
using Pymk.Storage.Logs;

namespace Pymk.Storage.Tests.Logs;

public sealed class LogErasureTests : IDisposable
{
    private const long Person = 7_000_000_123;

    private static readonly DateTimeOffset Noon = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    private readonly EventLogOptions _options = new() { Folder = Directory.CreateTempSubdirectory("pymk-log-").FullName, RowsPerFile = 3 };

    public void Dispose() => Directory.Delete(_options.Folder, recursive: true);

    [Fact]
    public async Task Erase_RowsAtEitherEnd_LeavesNothingOfThePersonAndEverythingElse()
    {
        var writer = await OpenAsync();
        InteractionEvent[] events =
        [
            Event("a", Noon, 1, 2), Event("b", Noon, Person, 2), Event("c", Noon, 3, Person), Event("d", Noon, 4, 5), Event("e", Noon, 6, 7),
            Event("f", Noon.AddDays(-9), Person, 8), Event("g", Noon.AddDays(-9), 8, 9),
        ];
        foreach (var e in events)
        {
            await WriteAsync(writer, e);
        }

        Assert.Equal(2, Journals().Length);
        var before = (await RowsAsync()).Where(row => row.user != Person && row.other != Person).ToArray();

        Assert.Equal((3, 0), (await EraseAsync(writer), await EraseAsync(writer)));

        Assert.Empty(await writer.MissingAsync(events));
        writer.Dispose();
        Assert.False(await MentionsAsync());
        Assert.NotEmpty(Journals());
        Assert.Equal(["a", "d", "e", "g"], (await RowsAsync()).Concat(JournalRows()).Select(row => row.id).Order());
        Assert.Equal(before.Select(Text), (await RowsAsync()).Where(row => before.Any(b => b.id == row.id)).Select(Text));
    }

    [Fact]
    public async Task Erase_DaysThatAreNotOpen_LeavesNoJournal()
    {
        using (var writer = await OpenAsync())
        {
            for (var day = 0; day < 8; day++)
            {
                await WriteAsync(writer, Event($"a{day}", Noon.AddDays(-day), day, day % 2 == 0 ? Person : 100));
                await WriteAsync(writer, Event($"b{day}", Noon.AddDays(-day), 5, 6));
            }

            await writer.RollAsync(everything: true);
        }

        using var again = await OpenAsync();
        Assert.Equal(4, await EraseAsync(again));

        Assert.Empty(Journals());
        Assert.False(await MentionsAsync());
        Assert.Equal(12, (await RowsAsync()).Length);
    }

    [Fact]
    public async Task Erase_EveryRowOfAFile_KeepsTheNumbersWithoutAGap()
    {
        using (var writer = await OpenAsync())
        {
            for (var file = 0; file < 5; file++)
            {
                var person = file is 1 or 3 ? Person : 50;
                for (var row = 0; row < 3; row++)
                {
                    await WriteAsync(writer, Event($"{file}{row}", Noon, person, 60 + row));
                }
            }

            Assert.Equal(6, await EraseAsync(writer));
            Assert.Equal(["writer-0-000001.parquet", "writer-0-000002.parquet", "writer-0-000003.parquet"], Files());
            await WriteAsync(writer, Event("last", Noon, 1, 2));
            await writer.RollAsync(everything: true);
            Assert.Equal("writer-0-000004.parquet", Files()[^1]);
        }

        using var again = await OpenAsync();
        Assert.Empty(await again.MissingAsync([Event("40", Noon, 1, 2), Event("00", Noon, 1, 2), Event("last", Noon, 1, 2)]));
        Assert.Equal(10, (await RowsAsync()).Length);
    }

    [Fact]
    public async Task Erase_AfterACrashBetweenFileAndJournal_TakesThePersonOutOfBoth()
    {
        using (var writer = await OpenAsync())
        {
            await WriteAsync(writer, Event("a", Noon, 1, 2));
            await WriteAsync(writer, Event("b", Noon, 1, Person));
        }

        var journal = await File.ReadAllBytesAsync(Journals().Single(), TestContext.Current.CancellationToken);
        Assert.True(await MentionsAsync());
        using (var writer = await OpenAsync())
        {
            Assert.Equal(1, await EraseAsync(writer));
        }

        // The journal as it was: the crash came before its deletion. A half-written file lies beside.
        var folder = Directory.GetDirectories(_options.Folder).Single();
        await File.WriteAllBytesAsync(Path.Combine(folder, "writer-0.journal"), journal, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(
            Path.Combine(folder, "writer-0-000001.parquet.new"), $"{Person}", TestContext.Current.CancellationToken);
        using var again = await OpenAsync();

        Assert.Equal(1, await EraseAsync(again));

        Assert.False(await MentionsAsync());
        Assert.Equal(["a"], (await RowsAsync()).Select(row => row.id));
        Assert.Equal(["writer-0-000001.parquet"], Files());
    }

    [Fact]
    public async Task Erase_WhileAnotherWriterHoldsTheJournal_FailsAndLeavesTheFiles()
    {
        using var first = await OpenAsync();
        for (var row = 0; row < 3; row++)
        {
            await WriteAsync(first, Event($"a{row}", Noon, Person, row));
        }

        using var second = await OpenAsync();
        await WriteAsync(first, Event("b", Noon, 1, 2));

        await Assert.ThrowsAsync<IOException>(() => EraseAsync(second));
        Assert.True(await MentionsAsync());
        Assert.Equal(3, await EraseAsync(first));
    }

    [Fact]
    public async Task FindWriters_Folders_NamesEveryWriterWithFiles()
    {
        Assert.Empty(Log().FindWriters());
        foreach (var number in (int[])[0, 3, 12])
        {
            using var writer = await Log().OpenAsync(number, TestContext.Current.CancellationToken);
            await WriteAsync(writer, Event("a", Noon, 1, 2));
            if (number == 3)
            {
                await writer.RollAsync(everything: true);
            }
        }

        Assert.Equal([0, 3, 12], Log().FindWriters());
    }

    [Fact]
    public async Task Open_AFolderOfALaterProgram_IsRefused_AndTheFirstEventNamesTheFormat()
    {
        var format = Path.Combine(_options.Folder, "format.json");
        using (var writer = await OpenAsync())
        {
            Assert.False(File.Exists(format));
            await WriteAsync(writer, Event("a", Noon, 1, 2));
            Assert.Equal("""{"format": 1}""", await File.ReadAllTextAsync(format, TestContext.Current.CancellationToken));
        }

        await File.WriteAllTextAsync(format, """{"format": 7}""", TestContext.Current.CancellationToken);
        Assert.Contains("format 7", (await Assert.ThrowsAsync<NewerFormatException>(OpenAsync)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Forget_DaysBeforeADay_GoWithTheirFolders_OthersAndOtherWritersStay()
    {
        using var writer = await OpenAsync();
        using var other = await Log().OpenAsync(12, TestContext.Current.CancellationToken);
        InteractionEvent[] events = [.. Enumerable.Range(0, 6).Select(day => Event($"e{day}", Noon.AddDays(-day), 1, 2))];
        foreach (var e in events)
        {
            await WriteAsync(writer, e);
        }

        await writer.RollAsync(everything: true);
        await WriteAsync(writer, Event("open", Noon.AddDays(-4), 1, 2));
        await WriteAsync(other, Event("x", Noon.AddDays(-5), 1, 2));
        Assert.Equal(3, writer.Forget(DateOnly.FromDateTime(Noon.UtcDateTime).AddDays(-2)));
        Assert.Equal(["e0", "e1", "e2"], (await RowsAsync()).Select(row => row.id).Order());
        Assert.Equal(4, Directory.GetDirectories(_options.Folder).Length);
        Assert.Single(Journals());
        Assert.Equal(1, other.Forget(DateOnly.FromDateTime(Noon.UtcDateTime)));
        Assert.Equal(3, Directory.GetDirectories(_options.Folder).Length);

        // A late event begins its day anew, without a gap in the numbers of files.
        await WriteAsync(writer, events[4]);
        await writer.RollAsync(everything: true);
        Assert.Contains("e4", (await RowsAsync()).Select(row => row.id));
    }

    private static InteractionEvent Event(string id, DateTimeOffset time, long user, long other) =>
        new(id, time, InteractionKind.View, user, other, 3, "r");

    private static async Task WriteAsync(IInteractionLogWriter writer, InteractionEvent e) =>
        await writer.AppendAsync(await writer.MissingAsync([e]));

    private static Task<long> EraseAsync(IInteractionLogWriter writer) => writer.EraseAsync(Person, TestContext.Current.CancellationToken);

    private static string Text(InteractionRow row) => $"{row.id} {row.time:O} {row.type} {row.user} {row.other} {row.position} {row.requestId}";

    private ParquetInteractionLog Log() => new(Options.Create(_options), TimeProvider.System);

    private Task<IInteractionLogWriter> OpenAsync() => Log().OpenAsync(0, TestContext.Current.CancellationToken);

    private string[] Journals() => Directory.GetFiles(_options.Folder, "*.journal", SearchOption.AllDirectories);

    private string[] Files() => [.. Directory.GetFiles(_options.Folder, "*.parquet*", SearchOption.AllDirectories)
        .Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    private async Task<bool> MentionsAsync() =>
        (await RowsAsync()).Any(row => row.user == Person || row.other == Person)
        || Directory.GetFiles(_options.Folder, "*", SearchOption.AllDirectories).Select(File.ReadAllBytes)
            .Any(file => Holds(file, Encoding.UTF8.GetBytes($"{Person}")) || Holds(file, BitConverter.GetBytes(Person)));

    private static bool Holds(byte[] file, byte[] trace) => file.AsSpan().IndexOf(trace) >= 0;

    private async Task<InteractionRow[]> RowsAsync()
    {
        var rows = new List<InteractionRow>();
        foreach (var file in Directory.GetFiles(_options.Folder, "*.parquet", SearchOption.AllDirectories))
        {
            var read = await ParquetSerializer.DeserializeAsync<InteractionRow>(file, cancellationToken: TestContext.Current.CancellationToken);
            rows.AddRange(read.Data);
        }

        return [.. rows];
    }

    private InteractionRow[] JournalRows() => [.. Journals()
        .SelectMany(journal => Encoding.UTF8.GetString(File.ReadAllBytes(journal)).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        .Select(line => InteractionRow.Of(EventJson.ReadInteraction(Encoding.UTF8.GetBytes(line))))];
}
