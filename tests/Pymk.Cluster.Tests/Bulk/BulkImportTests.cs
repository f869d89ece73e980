using Pymk.Client.Bulk;
using Pymk.Cluster.Tests.Snapshot;
using Pymk.Core.Snapshots;
using Pymk.Grains.Graph;
using Pymk.Grains.Interfaces.Bulk;
using Pymk.Grains.Interfaces.Events;
using Pymk.Grains.Interfaces.Users;
using Pymk.Grains.Profiles;
using Pymk.Testing.Models;

namespace Pymk.Cluster.Tests.Bulk;

public sealed class BulkImportTests
{
    private const int Users = 120;
    private const int Newcomers = 300;
    private const uint Time = 1_700_000_000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static readonly BulkPerson[] People =
    [
        .. Enumerable.Range(0, Newcomers).Select(i => new BulkPerson(IdOf(i), i % 3 == 0 ? 0 : Time + (uint)i, ProfileOf(i))),
    ];

    // Each to the next one, and to somebody of the model.
    private static readonly BulkConnection[] Connections =
    [
        .. Enumerable.Range(0, Newcomers - 1).Select(i => new BulkConnection(IdOf(i + 1), IdOf(i), i % 2 == 0 ? 0 : Time)),
        .. Enumerable.Range(0, Newcomers).Select(i => new BulkConnection(IdOf(i), ModelFixture.IdOf(i % Users), Time)),
    ];

    private static readonly BulkRelation[] Relations =
    [
        new(IdOf(0), IdOf(5), "block", true, 1_000L * Time),
        new(IdOf(7), IdOf(7), "not-suggested", true, 1_000L * Time),
        new(ModelFixture.IdOf(3), IdOf(9), "dismissal", true, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()),
    ];

    [Fact]
    public async Task Import_OfEverything_IsInTheSnapshot_AndAgainChangesNothing()
    {
        await using var silos = await TestSilos.StartAsync(silos: 2, users: Users);
        var before = await Snapshots.TakeAsync(silos, Folder(silos, "before"));
        await SendAsync(silos);
        var after = await Snapshots.TakeAsync(silos, Folder(silos, "after"));

        Assert.Equal(
            before.Connections.Concat(Connections.Select(c => new SnapshotConnection(Math.Min(c.User, c.Other), Math.Max(c.User, c.Other), c.Time == 0 ? null : c.Time)))
                .OrderBy(c => c.User).ThenBy(c => c.Other),
            after.Connections);
        Assert.Equal(before.People.Length + Newcomers, after.People.Length);
        Assert.All(People, person =>
        {
            var found = after.People.Single(p => p.User == person.User);
            Assert.Equal((person.Profile.Name, person.Joined == 0 ? null : (uint?)person.Joined), (found.Name, found.Joined));
            Assert.Equal(["attribute:school=North", $"interest:skills=s{person.User % 7}"], found.Values.Select(v => $"{v.Field.Column}={v.Text}").Order());
        });
        Assert.Subset(
            after.Relations.Where(r => r.Active).Select(r => (r.From, r.To, RelationKindNames.Of(r.Kind), r.TimeMs)).ToHashSet(),
            Relations.Select(r => (r.From, r.To, r.Kind, r.TimeMs)).ToHashSet());

        await SendAsync(silos);
        Snapshots.Equal(after, await Snapshots.TakeAsync(silos, Folder(silos, "again")));
        Assert.NotEmpty((await silos.Client.GetSuggestionsAsync(IdOf(11))).Suggestions);
    }

    [Fact]
    public async Task Import_InterruptedAndRepeated_IsTheSame()
    {
        await using var whole = await TestSilos.StartAsync(users: Users);
        await SendAsync(whole);
        await using var halves = await TestSilos.StartAsync(users: Users);
        var sender = Sender(halves);
        using var interruption = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var interrupt = new Immediate(interruption.Cancel);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sender.SendAsync(People, interrupt, interruption.Token));

        await SendAsync(halves);
        Snapshots.Equal(await Snapshots.TakeAsync(whole, Folder(whole, "a")), await Snapshots.TakeAsync(halves, Folder(halves, "b")));
    }

    [Fact]
    public async Task Import_WhatIsNewerInTheService_Stays()
    {
        await using var silos = await TestSilos.StartAsync(users: Users);
        var (now, ended) = (DateTimeOffset.UtcNow, new RelationEvent(IdOf(0), IdOf(1), RelationKind.Connection, false, 1_000L * (Time + 5)));
        var shard = silos.Service<UserOrdinals>().ShardOf(IdOf(2));
        await silos.Cluster.Client.GetGrain<IProfileShardGrain>(shard).Apply([new("e", now, ProfileEventKind.Changed, IdOf(2), ProfileOf(2) with { Name = "Newer" })]);
        await silos.Service<IRelationEvents>().ApplyAsync([ended]);
        var graph = silos.Model.Graph;
        var (member, friend) = (ModelFixture.IdOf(4), graph.IdOf(graph.Neighbors(4)[0]));
        var before = await Snapshots.TakeAsync(silos, Folder(silos, "before"));

        var sender = Sender(silos);
        var taken = await sender.SendAsync([new BulkPerson(member, 0, ProfileOf(1)), new BulkPerson(IdOf(2), Time, ProfileOf(2))], null, Token);
        Assert.Equal(new BulkTaken(Taken: 1, Kept: 1), taken);
        await sender.SendAsync([new BulkConnection(IdOf(0), IdOf(1), Time), new BulkConnection(member, friend, 0)], null, Token);

        var after = await Snapshots.TakeAsync(silos, Folder(silos, "after"));
        Assert.Equal(before.Connections, after.Connections);
        Assert.Equal("Newer", after.People.Single(p => p.User == IdOf(2)).Name);
        Assert.Equal(before.People.Single(p => p.User == member).Name, after.People.Single(p => p.User == member).Name);
    }

    [Fact]
    public async Task Call_WithABadRowOrTooMany_IsRefused_AndTakesNone()
    {
        await using var silos = await TestSilos.StartAsync(users: Users);
        var grain = silos.Cluster.Client.GetGrain<IBulkImportGrain>(0);
        var before = await Snapshots.TakeAsync(silos, Folder(silos, "before"));
        await RefusedAsync("user", () => grain.TakePeople([People[0], People[1] with { User = -1 }]));
        await RefusedAsync("profile.name", () => grain.TakePeople([People[0] with { Profile = ProfileOf(0) with { Name = new string('x', 1_001) } }]));
        await RefusedAsync("time", () => grain.TakeConnections([Connections[0], Connections[1] with { Time = uint.MaxValue }]));
        await RefusedAsync("kind", () => grain.TakeRelations([Relations[0], Relations[1] with { Kind = "block" }]));
        await RefusedAsync("rows", () => grain.TakeConnections([.. Enumerable.Repeat(Connections[0], BulkRules.MaxRows + 1)]));
        Snapshots.Equal(before, await Snapshots.TakeAsync(silos, Folder(silos, "after")));

        static async Task RefusedAsync(string parameter, Func<Task> call) =>
            Assert.Equal(parameter, (await Assert.ThrowsAsync<InvalidRequestException>(call)).Parameter);
    }

    private static async Task SendAsync(TestSilos silos)
    {
        var sender = Sender(silos);
        Assert.Equal(Relations.Length, (await sender.SendAsync(Relations, null, Token)).Taken);
        Assert.Equal(new BulkTaken(Newcomers, 0), await sender.SendAsync(People, null, Token));
        Assert.Equal(Connections.Length, (await sender.SendAsync(Connections, null, Token)).Taken);
    }

    private static BulkSender Sender(TestSilos silos) => new(silos.Cluster.Client, TimeProvider.System);

    private static string Folder(TestSilos silos, string name) => Path.Combine(silos.Root, "snapshots", name);

    private static long IdOf(int newcomer) => 1_000_000 + newcomer;

    private static UserProfile ProfileOf(int newcomer) => new(
        $"Newcomer {newcomer}", "", new Dictionary<string, string> { ["school"] = "North" },
        new Dictionary<string, IReadOnlyList<string>> { ["skills"] = [$"s{IdOf(newcomer) % 7}"] });

    private sealed class Immediate(Action first) : IProgress<long>
    {
        public void Report(long value) => first();
    }
}
