using Pymk.Core.Graph;
using Pymk.Core.Privacy;
using Pymk.Core.Recommend;
using Pymk.Grains.Graph;
using Pymk.Grains.Interfaces.Events;
using Pymk.Grains.Interfaces.Users;
using Pymk.Grains.Profiles;
using Pymk.Testing.Models;

namespace Pymk.Cluster.Tests.Snapshot;

/// <summary>A snapshot of a cluster, and <c>recommend</c> with it.</summary>
public sealed class ClusterSnapshotTests
{
    private const int Users = 240;
    private const int Events = 1_500;
    private const int Count = 40;
    private const int Shards = 4;
    private const int Unchanged = 17;
    private const long Ada = 123_456;

    // Of people whom a user saw: rarely, often, too often.
    private static readonly int[] ViewTimes = [1, 6, 20];

    private static readonly long Now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Snapshot_OfTwoSilos_IsTheModelAndWhatTheLastEventsSay()
    {
        await using var silos = await TestSilos.StartAsync(silos: 2, users: Users);
        var events = Draw(seed: 5);
        await silos.Service<IRelationEvents>().ApplyAsync(events);
        await ChangeProfilesAsync(silos);
        var table = new RelationTable();
        foreach (var e in events)
        {
            table.Apply(e);
        }

        var snapshot = await Snapshots.TakeAsync(silos, Folder(silos));

        bool IsGone(long user) => table.IsActive(user, user, RelationKind.Deleted);
        var graph = silos.Model.Graph;
        var connections = graph.Connections().Select(c => (From: graph.IdOf(c.User), To: graph.IdOf(c.Other), Time: c.Time == 0 ? null : (uint?)c.Time))
            .Where(c => !table.TryGet(c.From, c.To, RelationKind.Connection, out _))
            .Concat(table.All.Where(e => e is { Kind: RelationKind.Connection, Active: true }).Select(e => (e.From, e.To, Time: (uint?)(e.TimeMs / 1_000))))
            .Where(c => !IsGone(c.From) && !IsGone(c.To)).Order();
        Assert.Equal(connections, snapshot.Connections.Select(c => (c.User, c.Other, c.Time)));
        var relations = table.All.Where(e => e is not { Kind: RelationKind.Connection, Active: true }
            && (e is { Kind: RelationKind.Deleted, Active: true } || (!IsGone(e.From) && !IsGone(e.To))));
        Assert.Equal(Sorted(relations), snapshot.Relations);
        Assert.Equal(
            Enumerable.Range(0, Users).Select(ModelFixture.IdOf).Append(Ada).Where(id => !IsGone(id)).Order(), snapshot.People.Select(p => p.User));
        CheckPerson(snapshot, silos, ModelFixture.IdOf(Unchanged));
        var ada = snapshot.People.Single(p => p.User == Ada);
        Assert.Equal(("Ada", "Counts", (uint?)(Now / 1_000)), (ada.Name, ada.Headline, ada.Joined));
        Assert.Equal(Now, ada.ProfileMs);
        Assert.Equal(
            ["attribute:school=North", "interest:skills=looms", "interest:skills=sums"],
            ada.Values.Select(v => $"{v.Field.Column}={v.Text}").Order(StringComparer.Ordinal));
        Assert.All(snapshot.Manifest.Origin.RelationCuts, cut => Assert.True(cut > 0));
        Assert.Equal(Shards, snapshot.Manifest.Origin.RelationCuts.Count);
        Assert.Equal(Shards, snapshot.Manifest.Origin.ProfileCuts.Count);
        Assert.Equal(3 * Shards, snapshot.Manifest.Parts.Count);
        Assert.Equal(3 * Shards + 1, Directory.GetFiles(Folder(silos), "*", SearchOption.AllDirectories).Length);
    }

    [Fact]
    public async Task Answers_OfRecommendWithTheSnapshot_AreThoseOfTheCluster()
    {
        await using var silos = await TestSilos.StartAsync(users: Users);
        var events = Draw(seed: 7);
        await silos.Service<IRelationEvents>().ApplyAsync(events);
        var table = TableOf(await Snapshots.TakeAsync(silos, Folder(silos)), silos.Model.Graph);
        var relations = new OfflineRelations(silos.Model.Graph, table);
        await LeaveAsync(silos, relations.Gone);
        Assert.All(Enumerable.Range(0, Users), u =>
        {
            var (offlineFlags, flags) = (relations.People.Of(u), silos.Service<ShardLeases>().Flags.Of(silos.Model.Graph.IdOf(u)));

            // A snapshot says of deleted people that they are, and nothing else.
            Assert.Equal((flags & PersonFlags.Deleted) != 0 ? PersonFlags.Deleted : flags, offlineFlags);
        });
        var views = await ViewAsync(silos, relations);
        relations = new OfflineRelations(silos.Model.Graph, table, views: views);
        using var offline = new OfflineRecommender(silos.Model, relations, DateTimeOffset.UtcNow.ToUnixTimeSeconds());
        var (compared, named) = (0, 0);
        for (var user = 0; user < Users; user++)
        {
            var id = silos.Model.Graph.IdOf(user);
            if (relations.Gone.Contains(user))
            {
                await Assert.ThrowsAsync<UserGoneException>(async () => await silos.Client.GetSuggestionsAsync(id, Count));
                continue;
            }

            var answer = await silos.Client.GetSuggestionsAsync(id, Count);
            var expected = offline.Recommend(user, Count).Slate;
            Assert.Equal(expected.Select(s => silos.Model.Graph.IdOf(s.User)), answer.Suggestions.Select(s => s.UserId));
            Assert.All(expected.Zip(answer.Suggestions), pair => Assert.Equal(pair.First.Score, pair.Second.Score, tolerance: 1e-5f));
            Assert.DoesNotContain(expected, s => offline.Relations(user).Views.GetValueOrDefault(s.User).Times == ViewTimes[^1]);
            Assert.Equal(expected.Select(s => s.MutualCount), answer.Suggestions.Select(s => s.MutualCount));
            Assert.Equal(
                expected.Select(s => s.Mutuals.Select(silos.Model.Graph.IdOf)), answer.Suggestions.Select(s => s.MutualSample.Select(m => m.UserId)));
            compared += answer.Count;
            named += answer.Suggestions.Sum(s => s.MutualSample.Count);
        }

        Assert.InRange(relations.Gone.Count, 5, Users / 4);
        Assert.InRange(views.Count, Users / 5, Users);
        Assert.True(compared > Users * Count / 2, $"Only {compared} suggestions were compared.");
        Assert.True(named > Users, $"Only {named} mutual connections were compared.");
    }

    // Every tenth user views the first people of the list. Offline this comes of a log.
    private static async Task<OfflineViews> ViewAsync(TestSilos silos, OfflineRelations relations)
    {
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        using var offline = new OfflineRecommender(silos.Model, relations, now);
        var replay = new ViewReplay(Users, now);
        foreach (var user in Enumerable.Range(0, Users).Where(u => u % 10 == 0 && !relations.Gone.Contains(u)))
        {
            var slate = offline.Recommend(user, ViewTimes.Length).Slate;
            int[] viewed = [.. slate.Zip(ViewTimes, (s, times) => Enumerable.Repeat(s.User, times)).SelectMany(people => people)];
            await silos.Client.RecordViewsAsync(ModelFixture.IdOf(user), [.. viewed.Select(ModelFixture.IdOf)]);
            Array.ForEach(viewed, person => replay.Add(user, person, now));
        }

        return replay.Build();
    }

    private static string Folder(TestSilos silos) => Path.Combine(silos.Root, "snapshot");

    // What recommend --relations makes of a snapshot.
    private static RelationTable TableOf(Snapshots snapshot, SocialGraph graph)
    {
        var table = new RelationTable();
        foreach (var e in snapshot.Relations)
        {
            table.Apply(e);
        }

        var changes = new ConnectionChanges(graph);
        foreach (var e in snapshot.Relations.Where(e => e.Kind == RelationKind.Connection))
        {
            changes.TakeEnded(e.From, e.To);
        }

        foreach (var connection in snapshot.Connections)
        {
            if (changes.TryBegin(connection, out var began))
            {
                table.Apply(began);
            }
        }

        foreach (var ended in changes.Ended(Now, user => table.IsActive(user, user, RelationKind.Deleted)).ToArray())
        {
            table.Apply(ended);
        }

        return table;
    }

    private static void CheckPerson(Snapshots snapshot, TestSilos silos, long id)
    {
        var (person, profiles) = (snapshot.People.Single(p => p.User == id), silos.Model.Profiles);
        Assert.True(silos.Model.Graph.TryGetOrdinal(id, out var user));
        Assert.Equal((profiles.Names[user], profiles.Headlines[user]), (person.Name, person.Headline));
        Assert.Equal(
            profiles.Fields.SelectMany(f => f.Tokens(user).ToArray().Select(t => $"{f.Kind} {f.Name} {f.Vocabulary[t]}")).Order(),
            person.Values.Select(v => $"{v.Field.Kind} {v.Field.Name} {v.Text}").Order());
    }

    private static Task ChangeProfilesAsync(TestSilos silos)
    {
        var interests = new Dictionary<string, IReadOnlyList<string>> { ["skills"] = ["sums", "looms", "sums "] };
        var profile = new UserProfile("Ada", "Counts", new Dictionary<string, string> { ["school"] = "North", ["place"] = "" }, interests);
        return silos.Cluster.Client.GetGrain<IProfileShardGrain>(Core.Models.Shards.Of(Ada, Shards))
            .Apply([new ProfileEvent("ada", DateTimeOffset.FromUnixTimeMilliseconds(Now), ProfileEventKind.Created, Ada, profile)]);
    }

    private static IEnumerable<RelationEvent> Sorted(IEnumerable<RelationEvent> relations) =>
        relations.OrderBy(r => r.From).ThenBy(r => r.To).ThenBy(r => r.Kind);

    // Relations of all kinds between users of the model. A dismissal of a year ago has ended.
    private static RelationEvent[] Draw(int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, Events).Select(_ =>
        {
            var kind = Enum.GetValues<RelationKind>()[random.Next(Enum.GetValues<RelationKind>().Length)];
            var from = random.Next(Users);
            var isFlag = RelationFlags.Of(kind) != PersonFlags.None;
            var to = isFlag ? from : (from + 1 + random.Next(40)) % Users;
            var time = Now - (long)TimeSpan.FromDays(random.Next(2) * 365).TotalMilliseconds - random.Next(1_000_000);
            return new RelationEvent(ModelFixture.IdOf(from), ModelFixture.IdOf(to), kind, random.Next(isFlag ? 4 : 3) == 0 == isFlag, time);
        })];
    }

    // The profile events of those who left, which take them out of the index.
    private static Task LeaveAsync(TestSilos silos, IReadOnlyList<int> gone) => Task.WhenAll(gone.Select(user =>
    {
        var id = silos.Model.Graph.IdOf(user);
        return silos.Cluster.Client.GetGrain<IProfileShardGrain>(Core.Models.Shards.Of(id, Shards))
            .Apply([new ProfileEvent($"left-{id}", DateTimeOffset.UtcNow, ProfileEventKind.Deactivated, id)]);
    }));
}
