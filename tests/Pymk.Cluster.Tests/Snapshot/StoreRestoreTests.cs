using Microsoft.Extensions.DependencyInjection;
using Pymk.Cluster.Tests.Fakes;
using Pymk.Core.Graph;
using Pymk.Core.Ids;
using Pymk.Core.Privacy;
using Pymk.Core.Profiles;
using Pymk.Core.Snapshots;
using Pymk.Grains.Interfaces.Events;
using Pymk.Grains.Interfaces.Ids;
using Pymk.Grains.Profiles;
using Pymk.Grains.Snapshot;
using Pymk.Storage;
using Pymk.Storage.Restore;

namespace Pymk.Cluster.Tests.Snapshot;

/// <summary>What a restore makes of single rows.</summary>
public sealed class StoreRestoreTests : IDisposable
{
    private const long TakenMs = 9_000_000;

    private static readonly SnapshotField Town = new(ProfileFieldKind.Attribute, "town");
    private static readonly SnapshotField Skills = new(ProfileFieldKind.Interest, "skills");

    private readonly string _folder = Directory.CreateTempSubdirectory("pymk-store-restore-").FullName;
    private readonly MemoryStores _stores = new();
    private readonly MemoryUserIds _ids = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Person_ErasedAndRevived_IsRestoredFromTheRevivalOn()
    {
        var none = new Tombstones(new byte[Tombstones.KeyBytes], []);
        var erased = ErasedUsers.None.With(
            none.With(none.HashOf(1), new Tombstone(1_000_000, 2_000_500)).With(none.HashOf(8), new Tombstone(1_000_000, 2_000_500))
                .With(none.HashOf(3), new Tombstone(1_000_000)));
        await WriteAsync(
            [new(1, 6, 2_000), new(1, 7, 1_999), new(1, 9, null), new(3, 6, 3_000)],
            [
                new(1, "Ann", "", 2_000, []), new(3, "Cy", "", 3_000, []), new(8, "Old", "", 900, []) { ProfileMs = 1_500_000 },
                new(9, "Ida", "", null, []),
            ],
            [
                new(1, 6, RelationKind.Block, true, 2_000_500), new(1, 9, RelationKind.Block, true, 2_000_499),
                new(6, 3, RelationKind.Block, true, 3_000_000),
            ]);

        await RestoreAsync(erased);

        Assert.Equal(
            [(1, 6, RelationKind.Connection), (1, 6, RelationKind.Block)],
            _stores.AllRelations.Where(e => e.Active).Select(e => (e.From, e.To, e.Kind)).OrderBy(e => e.Kind));
        Assert.Equal([(1, "Ann"), (9, "Ida")], _stores.AllProfiles.Select(p => (p.User, p.Profile!.Name)).Order());
    }

    [Fact]
    public async Task Tombstones_OfTheSnapshot_AreKept_WithThoseOfLaterErasures()
    {
        var none = new Tombstones(Tombstones.NewKey(), []);
        await WriteAsync([], [], []);
        ErasedUsers.None.With(none.With(none.HashOf(1), new Tombstone(10, 20)).With(none.HashOf(2), new Tombstone(30))).Write(_folder);
        var later = ErasedUsers.None.With(none.With(none.HashOf(1), new Tombstone(10)).With(none.HashOf(3), new Tombstone(40)));
        var target = new EmptyTarget();

        await RestoreAsync(later, target: target);

        Assert.Equal(none.Key, target.Erased!.Key);
        Assert.Equal(
            [new(10, 20), new(30), new(40)],
            new long[] { 1, 2, 3 }.Select(user => target.Erased.TryGet(user, out var tombstone) ? tombstone : default));
    }

    [Fact]
    public async Task Account_DeletedBetweenTwoParts_LosesItsProfile()
    {
        await WriteAsync([], [new(6, "Fay", "Runs", 5, [new(0, "North")]) { ProfileMs = 40 }], [new(6, 6, RelationKind.Deleted, true, 50)]);

        await RestoreAsync();

        Assert.Equal(new ProfileState(6, 0, default, new LastEvent(50, true), 50, null), Assert.Single(_stores.AllProfiles) with { Stamp = 0 });
    }

    [Fact]
    public async Task Profile_WithSeveralValuesOfAField_KeepsThemAndItsTime()
    {
        SnapshotValue[] values = [new(0, "North"), new(0, "South"), new(0, "West"), new(1, "looms"), new(1, "sums")];
        await WriteAsync([], [new(1, "Ann", "", null, values) { ProfileMs = 77 }, new(6, "Fay", "", null, values[2..])], []);

        await RestoreAsync();

        var (ann, fay) = (_stores.AllProfiles.Single(p => p.User == 1), _stores.AllProfiles.Single(p => p.User == 6));
        Assert.Equal((77, TakenMs), (ann.ProfileMs, fay.ProfileMs));
        Assert.Equal([("town", "North"), ("town", "South"), ("town", "West")], ann.Profile!.AllAttributes());
        Assert.Equal([("town", "West")], fay.Profile!.AllAttributes());
        Assert.Null(fay.Profile.MoreValues);
        Assert.Equal(["looms", "sums"], ann.Profile.Interests["skills"]);
    }

    [Fact]
    public async Task Profile_OfAnEvent_IsRestoredAlsoWhereTheModelSaysTheSame()
    {
        await WriteAsync([], [new(1, "", "", null, []) { ProfileMs = 77 }, new(2, "", "", null, [])], []);

        await RestoreAsync();

        Assert.Equal((1, 77), (Assert.Single(_stores.AllProfiles).User, _stores.AllProfiles.First().ProfileMs));
    }

    [Fact]
    public async Task Connection_ThatEnded_EndsWhenItDid()
    {
        await WriteAsync([], [], [new(1, 2, RelationKind.Connection, false, 5_000_001), new(2, 9, RelationKind.Connection, false, 6_000_002)]);

        var report = await RestoreAsync();

        Assert.Equal(
            [(1, 2, 5_000_001), (2, 9, 6_000_002), (3, 4, TakenMs)],
            _stores.AllRelations.Where(e => !e.Active).Select(e => (e.From, e.To, e.TimeMs)).Order());
        Assert.Equal(new RestoreReport(0, 2, 1, 0), report);
    }

    [Fact]
    public async Task Snapshot_OfAnotherNumberOfShards_IsRefusedByName()
    {
        await WriteAsync([], [], []);

        var refused = await Assert.ThrowsAsync<RestoreException>(() => RestoreAsync(shards: 4));

        Assert.Equal("snapshot s1 is of a service with 1 graph shards, and this one has 4; set Pymk:Serving:GraphShards to 1", refused.Message);
    }

    [Fact]
    public async Task TextIds_BeyondTheModel_AndPassedNumbers_AreRestored()
    {
        await WriteAsync([new(1, 5, null)], [], [], [new(1, "one", false), new(2, "two", true), new(5, "five", true), new(6, null, true), new(7, "seven", false), new(8, "eight", false)]);
        var none = new Tombstones(new byte[Tombstones.KeyBytes], []);
        var erased = ErasedUsers.None.With(none.With(none.HashOf(7), new Tombstone(TakenMs)).With(none.HashOf(8), new Tombstone(TakenMs - 2, TakenMs - 1)));

        await RestoreAsync(erased, ids: new UserIdTable(["one", "two", "three", "four"], []));

        Assert.Equal(["eight", "five"], _ids.Texts.Order());
        Assert.Equal([2, 5, 6], _ids.Passed.Order());
    }

    [Fact]
    public async Task Snapshot_WhoseNumbersAreOtherTextsOfTheModel_IsRefused()
    {
        await WriteAsync([], [], [], [new(2, "deux", false)]);
        var refused = await Assert.ThrowsAsync<RestoreException>(() => RestoreAsync(ids: new UserIdTable(["one", "two", "three", "four"], [])));
        Assert.StartsWith("the model has the number 2 for another id than snapshot s1 has", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, "snapshot s1 is of a network of text ids, and the model of one of whole numbers")]
    [InlineData(false, "snapshot s1 is of a network of whole numbers, and the model of one of text ids")]
    public async Task Snapshot_OfTheOtherKindOfIds_IsRefusedByName(bool isText, string message)
    {
        await WriteAsync([], [], [], isText ? [new(1, "one", false)] : null);
        var ids = isText ? null : new UserIdTable(["one", "two", "three", "four"], []);
        var refused = await Assert.ThrowsAsync<RestoreException>(() => RestoreAsync(ids: ids));
        Assert.StartsWith(message, refused.Message, StringComparison.Ordinal);
    }

    private async Task WriteAsync(
        SnapshotConnection[] connections, SnapshotProfile[] people, RelationEvent[] relations, SnapshotId[]? ids = null)
    {
        await using var services = new ServiceCollection().AddSnapshotParts().BuildServiceProvider();
        var (parts, pace) = (services.GetRequiredService<ISnapshotParts>(), new SnapshotPace());
        SnapshotFolder.Complete(new SnapshotFiles(_folder), new SnapshotManifest
        {
            Origin = new SnapshotOrigin("s1", DateTimeOffset.FromUnixTimeMilliseconds(TakenMs), [1], [1]),
            TextIds = ids is not null,
            Parts =
            [
                .. ids is null ? Array.Empty<SnapshotPart>() : [await parts.WriteIdsAsync(_folder, 0, ids, pace, Token)],
                await parts.WriteConnectionsAsync(_folder, 0, connections, pace, Token),
                await parts.WriteProfilesAsync(_folder, 0, [Town, Skills], people, pace, Token),
                await parts.WriteRelationsAsync(_folder, 0, relations, pace, Token),
            ],
        });
    }

    // The model has people 1 to 4 without profiles, and two connections.
    private async Task<RestoreReport?> RestoreAsync(ErasedUsers? erased = null, int shards = 1, UserIdTable? ids = null, EmptyTarget? target = null)
    {
        string[] blank = ["", "", "", ""];
        var source = new RestoreSource(
            _folder, SnapshotFolder.Read(_folder, verify: true), SocialGraphBuilder.Build([1, 2, 3, 4], [0, 2], [1, 3]),
            new ProfileTable(4, [], blank, blank, new uint[4]), ids, erased ?? ErasedUsers.None, 0);
        return await new StoreRestore(_stores, _stores, _ids, target ?? new EmptyTarget()).RunAsync(source, shards, Token);
    }

    private sealed class EmptyTarget : IRestoreTarget
    {
        public Task<bool> BeginAsync(string snapshot, UserIdKind ids, int shards, long epoch, CancellationToken cancellation) => Task.FromResult(true);

        public Tombstones? Erased { get; private set; }

        public Task WriteErasedAsync(Tombstones erased)
        {
            Erased = erased;
            return Task.CompletedTask;
        }

        public Task CompleteAsync(string snapshot) => Task.CompletedTask;
    }
}
