using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Pymk.Grains.Events;
using Pymk.Grains.Graph;
using Pymk.Grains.Interfaces.Erasure;
using Pymk.Grains.Interfaces.Events;
using Pymk.Grains.Interfaces.Users;
using Pymk.Grains.Measurement;
using Pymk.Grains.Models;
using Pymk.Grains.Profiles;
using Pymk.Testing.Models;

namespace Pymk.Cluster.Tests.Erasure;

public sealed class ErasureTests
{
    private const long First = 7_340_215_550_123_000_000;
    private const long Joined = 8_123_456_789_012_345_677;
    private const int Member = 79;
    private const int Shards = 4;

    private static readonly long Friend = IdOf(3);
    private static readonly long Stranger = IdOf(40);

    public static TheoryData<ErasureStep> Steps => [.. Enum.GetValues<ErasureStep>().Where(s => s is > ErasureStep.Hide and < ErasureStep.Compaction)];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Erase_LeavesNothingOfThePerson_AndNobodyMayActOnThem(bool ofTheModel)
    {
        await using var silos = await StartAsync(silos: 2);
        var person = await LiveAsync(silos, ofTheModel);
        Assert.Contains(person, Held(silos));
        Assert.Equal(ofTheModel, ModelHolds(silos, person));
        var report = await EraseAsync(silos, person);

        Assert.True(report.Removed[ErasedParts.Relations] >= 5, string.Join(", ", report.Removed));
        Assert.Equal(ofTheModel ? 0 : 1, report.Removed[ErasedParts.Numbers]);
        Assert.Equal(1, report.Removed[ErasedParts.Profiles]);
        Assert.Equal(1, report.Removed[ErasedParts.Behavior]);
        Assert.Equal(1, report.Removed[ErasedParts.Rows]);
        Assert.Equal(1, report.Removed[ErasedParts.Views]);
        Assert.Equal(1, report.Removed[ErasedParts.ViewsByOthers]);
        Assert.Equal(ofTheModel ? 1 : 0, report.Removed[ErasedParts.ModelVersions]);
        Assert.False(report.ErasedBefore);
        Assert.Equal(1, silos.Erasures.Compactions);
        await GoneAsync(silos, person);

        var again = await EraseAsync(silos, person);
        Assert.True(again.ErasedBefore);
        Assert.All(again.Removed, part => Assert.Equal(0, part.Value));
    }

    [Theory]
    [MemberData(nameof(Steps))]
    public async Task Erase_ThatFailsAfterAStep_GoesOnFromThere(ErasureStep failing)
    {
        await using var silos = await StartAsync();
        var person = await LiveAsync(silos, ofTheModel: true);
        silos.Erasures.BeforeKeeping = e => _ = e.Step == failing ? throw new IOException("The store is away.") : e;
        var progress = await silos.Client.EraseAsync(person);
        Assert.Equal(failing - 1, progress.Step);
        Assert.Equal(person, Assert.Single(silos.Erasures.Open).User);

        // All grains start over from the stores, as after a crash.
        silos.Erasures.BeforeKeeping = _ => { };
        await silos.Cluster.Client.GetGrain<Orleans.Runtime.IManagementGrain>(0)
            .ForceActivationCollection(TimeSpan.Zero, TestContext.Current.CancellationToken);
        await EraseAsync(silos, person);
        await GoneAsync(silos, person);
    }

    [Fact]
    public async Task Erase_SomebodyWhoIsNowhere_IsUnknown()
    {
        await using var silos = await StartAsync();
        await Assert.ThrowsAsync<UnknownUserException>(() => silos.Client.EraseAsync(Joined));
        Assert.Empty(silos.Erasures.Open);
        Assert.True((await silos.Erasures.ReadAsync()).IsEmpty);
    }

    [Fact]
    public async Task EventsAboutAnErasedPerson_AreDropped_UntilALaterCreated()
    {
        await using var silos = await StartAsync(silos: 2);
        var person = await LiveAsync(silos, ofTheModel: true);
        var before = DateTimeOffset.UtcNow;
        await EraseAsync(silos, person);

        foreach (var time in (DateTimeOffset[])[before, DateTimeOffset.UtcNow.AddSeconds(1)])
        {
            await HappenAsync(silos, new ProfileEvent("p", time, ProfileEventKind.Changed, person, Profile("Late")));
            await HappenAsync(silos, new ProfileEvent("r", time, ProfileEventKind.Reactivated, person));
            await silos.Service<IRelationEvents>().ApplyAsync(
                [new RelationEvent(Stranger, person, RelationKind.Connection, true, time.ToUnixTimeMilliseconds())]);
            await silos.Cluster.Client.GetGrain<IProfileShardGrain>(ShardOf(Stranger)).Observed(
                [new InteractionEvent("i", time, InteractionKind.View, Stranger, person)]);
        }

        await HappenAsync(silos, new ProfileEvent("c", before, ProfileEventKind.Created, person, Profile("Late")));
        await GoneAsync(silos, person);

        var created = DateTimeOffset.UtcNow;
        await HappenAsync(silos, new ProfileEvent("n", created, ProfileEventKind.Created, person, Profile("Anew")));
        await silos.Service<IRelationEvents>().ApplyAsync(
            [new RelationEvent(Stranger, person, RelationKind.Connection, true, created.ToUnixTimeMilliseconds() + 1)]);
        silos.CheckFlags(person, Core.Privacy.PersonFlags.None);
        var card = await silos.Client.GetProfileAsync(person);
        await silos.Service<ProfileChanges>().RenewAsync();
        Assert.Equal(1, card.Connections);
        Assert.False(ModelHolds(silos, person));
        Assert.Equal(20, (await silos.Client.GetSuggestionsAsync(person)).Count);
        await silos.Client.DismissAsync(Friend, person);
        Assert.Equal(2, silos.Stores.AllRelations.Where(e => e.From != e.To && (e.From == person || e.To == person)).Select(e => e.Kind).Distinct().Count());

        // A second life ends as the first one.
        var report = await EraseAsync(silos, person);
        Assert.False(report.ErasedBefore);
        await GoneAsync(silos, person);
    }

    [Fact]
    public async Task Tombstone_Ends_AfterItsDays_AndTheLastVersionMadeBefore()
    {
        await using var silos = await TestSilos.StartAsync(
            publish: (root, version) => ModelFixture.Publish(root, version, users: 80, ids: IdOf),
            services: s => s.Configure<Pymk.Grains.PrivacyOptions>(o => o.TombstoneDays = 1));

        // The model of the test is trained at the end of its logs.
        var (before, after, recent) = (ModelFixture.LogsEnd.AddDays(-1), ModelFixture.LogsEnd.AddMinutes(1), DateTimeOffset.UtcNow);
        var key = (await silos.Erasures.ReadAsync()).Key.ToArray();
        foreach (var (user, time) in ((long, DateTimeOffset)[])[(1, before), (2, after), (3, recent)])
        {
            await silos.Erasures.WriteAsync(Core.Privacy.TombstoneHash.Of(user, key), new Core.Privacy.Tombstone(time.ToUnixTimeMilliseconds()));
        }

        await Core.Erasure.ModelEraser.EraseAsync(silos.Root, await silos.Erasures.ReadAsync(), [], TestContext.Current.CancellationToken);
        await silos.Service<Pymk.Grains.Erasure.TombstoneRetention>().EndAsync(TestContext.Current.CancellationToken);

        var left = await silos.Erasures.ReadAsync();
        var listed = Core.Privacy.ErasedUsers.Read(silos.Root);
        Assert.Equal((bool[])[false, true, true], ((long[])[1, 2, 3]).Select(left.Contains));
        Assert.Equal((bool[])[false, true, true], ((long[])[1, 2, 3]).Select(listed.Contains));
        Assert.False(silos.Service<Pymk.Grains.Privacy.ErasedPeople>().Known.Contains(1));
    }

    [Fact]
    public async Task Erase_WhileOthersActAndViewThem_KeepsNothing()
    {
        await using var silos = await StartAsync(silos: 2);
        var person = await LiveAsync(silos, ofTheModel: true);
        var erasing = silos.Client.EraseAsync(person);
        var acts = Enumerable.Range(0, 60).Select(async i =>
        {
            var other = IdOf(i % 30);
            try
            {
                await (i % 3 == 0 ? silos.Client.RecordViewsAsync(other, [person])
                    : i % 3 == 1 ? silos.Client.InviteAsync(other, person)
                    : silos.Client.GetSuggestionsAsync(person).AsTask());
            }
            catch (Exception e) when (e is UserGoneException or UnknownUserException)
            {
                // Too late.
            }
        }).ToArray();
        await Task.WhenAll(acts);
        Assert.True((await erasing).IsFinished);
        await GoneAsync(silos, person);
    }

    [Fact]
    public async Task MutualConnections_ThroughAnErasedPerson_AreNeitherNamedNorCounted()
    {
        await using var silos = await StartAsync();
        var person = await LiveAsync(silos, ofTheModel: true);
        var graph = silos.Model.Graph;
        Assert.True(graph.TryGetOrdinal(person, out var ordinal));
        long[] friends = [.. graph.Neighbors(ordinal).ToArray().Select(graph.IdOf)];
        foreach (var friend in friends)
        {
            // In memory and in the store.
            await silos.Client.GetSuggestionsAsync(friend, 100);
        }

        await EraseAsync(silos, person);
        foreach (var friend in friends)
        {
            var answer = await silos.Client.GetSuggestionsAsync(friend, 100);
            var fresh = await silos.Cluster.Client.GetGrain<IUserWorkGrain>(friend).Generate(100);
            Assert.Equal(
                fresh.Suggestions.Select(s => (s.UserId, s.MutualCount)).Order(), answer.Suggestions.Select(s => (s.UserId, s.MutualCount)).Order());
        }
    }

    private static long IdOf(int ordinal) => First + (1_000_003L * ordinal);

    private static int ShardOf(long user) => Core.Models.Shards.Of(user, Shards);

    private static Task<TestSilos> StartAsync(int silos = 1) => TestSilos.StartAsync(
        silos, configure: o => o.LeasePeriod = TimeSpan.FromMilliseconds(100), publish: (root, version) => ModelFixture.Publish(root, version, users: 80, ids: IdOf));

    private static UserProfile Profile(string name) => new(
        name, "Engines", new Dictionary<string, string> { ["employer"] = "Works 0" }, new Dictionary<string, IReadOnlyList<string>>());

    // A person with something in every store.
    private static async Task<long> LiveAsync(TestSilos silos, bool ofTheModel)
    {
        var person = ofTheModel ? IdOf(Member) : Joined;
        var now = DateTimeOffset.UtcNow.AddSeconds(-10);
        await HappenAsync(silos, new ProfileEvent("1", now, ofTheModel ? ProfileEventKind.Changed : ProfileEventKind.Created, person, Profile("Zebedee")));
        await silos.Client.ConnectAsync(person, Friend);
        await silos.Client.DismissAsync(person, Stranger);
        await silos.Client.InviteAsync(IdOf(20), person);
        await silos.Client.BlockAsync(IdOf(21), person);
        await silos.Client.BlockAsync(person, IdOf(22));
        await silos.Client.RecordViewsAsync(person, [IdOf(23)]);
        await silos.Client.RecordViewsAsync(IdOf(24), [person]);
        await silos.Cluster.Client.GetGrain<IProfileShardGrain>(ShardOf(person)).Observed(
            [new InteractionEvent("2", now, InteractionKind.Invite, person, Friend)]);
        await silos.Client.GetSuggestionsAsync(person);
        await silos.Client.GetSuggestionsAsync(Friend);
        return person;
    }

    private static async Task<ErasureReport> EraseAsync(TestSilos silos, long person)
    {
        ErasureProgress progress;
        do
        {
            progress = await silos.Client.EraseAsync(person);
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
        }
        while (!progress.IsFinished);
        return progress.Report;
    }

    private static async Task GoneAsync(TestSilos silos, long person)
    {
        Assert.DoesNotContain(person, Held(silos));
        Assert.Empty(silos.Erasures.Open);
        Assert.Empty(await silos.Erasures.ReadUncompactedAsync());
        Assert.False(ModelHolds(silos, person));
        for (var silo = 0; silo < silos.Cluster.Silos.Count; silo++)
        {
            Assert.False(silos.Service<ModelRegistry>(silo).Current.Graph.TryGetOrdinal(person, out _));
            Assert.False(silos.Service<UserOrdinals>(silo).TryOrdinal(silos.Model, person, out _));
            Assert.False(silos.Service<ProfileChanges>(silo).TryGetCard(person, out _, out _));
        }

        await Assert.ThrowsAsync<UserGoneException>(() => silos.Client.GetSuggestionsAsync(person).AsTask());
        await Assert.ThrowsAsync<UserGoneException>(() => silos.Client.GetProfileAsync(person).AsTask());
        await Assert.ThrowsAsync<UserGoneException>(() => silos.Client.ConnectAsync(person, Stranger));
        await Assert.ThrowsAsync<UserGoneException>(() => silos.Client.RecordViewsAsync(person, [Stranger]));
        await Assert.ThrowsAsync<UserGoneException>(() => silos.Client.DismissAsync(Friend, person));
        await Assert.ThrowsAsync<UserGoneException>(() => silos.Client.ConnectAsync(Friend, person));
        await Assert.ThrowsAsync<UserGoneException>(() => silos.Client.RecordViewsAsync(Friend, [Stranger, person]));
        Assert.DoesNotContain(person, Held(silos));
        foreach (var text in (string[])[person.ToString(CultureInfo.InvariantCulture), "Zebedee", $"Member {Member}"])
        {
            Assert.DoesNotContain((await silos.Client.FindUsersAsync(text)).Users, u => u.UserId == person || u.UserId < 0 || u.Name == "Zebedee" || (person != Joined && u.Name == text));
        }

        foreach (var other in Enumerable.Range(0, 30).Select(IdOf))
        {
            var answer = await silos.Client.GetSuggestionsAsync(other, 100);
            Assert.DoesNotContain(person, answer.Suggestions.SelectMany(s => s.MutualSample.Select(m => m.UserId).Append(s.UserId)));
            Assert.DoesNotContain(answer.Suggestions, s => s.Name.Length == 0 || s.UserId < 0);
        }
    }

    private static IEnumerable<long> Held(TestSilos silos) => silos.Stores.AllUsers.Concat(silos.IndexChanges.AllUsers).Concat(silos.Views.AllUsers);

    private static bool ModelHolds(TestSilos silos, long person)
    {
        var binary = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(binary, person);
        byte[][] traces = [binary, Encoding.ASCII.GetBytes(person.ToString(CultureInfo.InvariantCulture)), Encoding.ASCII.GetBytes($"Member {Member}")];
        return Directory.EnumerateFiles(silos.Root, "*", SearchOption.AllDirectories)
            .Select(File.ReadAllBytes).Any(bytes => traces.Take(person == Joined ? 2 : 3).Any(trace => bytes.AsSpan().IndexOf(trace) >= 0));
    }

    private static async Task HappenAsync(TestSilos silos, ProfileEvent e)
    {
        await silos.Service<IRelationEvents>().ApplyAsync(EventRelations.Of(e));
        await silos.Cluster.Client.GetGrain<IProfileShardGrain>(ShardOf(e.User)).Apply([e]);
    }
}
