using Microsoft.Extensions.Options;
using Pymk.Grains.Events;
using Pymk.Grains.Interfaces.Events;
using Pymk.Storage.Logs;

namespace Pymk.Storage.Tests.Logs;

/// <summary>What of the logs is a person's to know, from files and journals.</summary>
public sealed class LogReadingTests : IDisposable
{
    private const long Person = 7_000_000_123;

    private static readonly DateTimeOffset Noon = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    private readonly EventLogOptions _options = new() { Folder = Directory.CreateTempSubdirectory("pymk-log-").FullName, RowsPerFile = 1_000 };

    public void Dispose() => Directory.Delete(_options.Folder, recursive: true);

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task Read_EveryKindBothWays_IsTheOwnActions_AndInvitationsByOthers(bool rolled, bool opened)
    {
        var kinds = Enum.GetValues<InteractionKind>();
        var own = kinds.Select((kind, i) => Event($"own {kind}", Noon.AddMinutes(i), kind, Person, 2)).ToArray();
        var theirs = kinds.Select((kind, i) => Event($"theirs {kind}", Noon.AddDays(-3).AddMinutes(i), kind, 3, Person)).ToArray();
        var strangers = kinds.Select((kind, i) => Event($"strangers {kind}", Noon.AddMinutes(i), kind, 4, 5)).ToArray();
        var writer = await OpenAsync();
        await writer.AppendAsync([.. own, .. theirs, .. strangers]);
        if (rolled)
        {
            await writer.RollAsync(everything: true);
        }

        if (!opened)
        {
            writer.Dispose();
            writer = await OpenAsync();
        }

        var expected = own.Concat(theirs.Where(e => e.Kind is InteractionKind.Invite or InteractionKind.Withdraw or InteractionKind.Accept))
            .OrderByDescending(e => e.Time).ToArray();
        Assert.Equal(expected, await writer.ReadAsync(Person, 100));
        Assert.Equal(expected[..4], await writer.ReadAsync(Person, 4));
        Assert.Equal(expected[..^1], await writer.ReadAsync(Person, expected.Length - 1));
        Assert.Empty(await writer.ReadAsync(99, 100));
        writer.Dispose();
    }

    private static InteractionEvent Event(string id, DateTimeOffset time, InteractionKind kind, long user, long other) =>
        new(id, time, kind, user, other, Position: kind == InteractionKind.Impression ? 3 : null, RequestId: "answer");

    private Task<IInteractionLogWriter> OpenAsync() =>
        new ParquetInteractionLog(Options.Create(_options), TimeProvider.System).OpenAsync(0, TestContext.Current.CancellationToken);
}
