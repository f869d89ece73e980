using Pymk.Core.Features;
using Pymk.Core.Models;
using Pymk.Core.Privacy;
using Pymk.Grains;
using Pymk.Grains.Events;
using Pymk.Grains.Features;
using Pymk.Grains.Graph;
using Pymk.Grains.Index;
using Pymk.Grains.Interfaces.Choices;
using Pymk.Grains.Interfaces.Events;
using Pymk.Grains.Interfaces.Users;
using Pymk.Grains.Measurement;
using Pymk.Grains.Profiles;
using Pymk.Testing.Models;

namespace Pymk.Cluster.Tests.Users;

public sealed class JoinedUserTests
{
    private const long Ada = 123_457;

    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task CreatedUser_WithOnlyAProfile_GetsASlateAndIsSuggested()
    {
        await using var silos = await TestSilos.StartAsync(users: 90);
        await HappenAsync(silos, Created("Works 0"));
        await silos.Service<ProfileChanges>().RenewAsync();

        var slate = await silos.Client.GetSuggestionsAsync(Ada);
        Assert.Equal(20, slate.Count);
        Assert.Contains(slate.Suggestions, s => s.Sources.Contains("attribute"));

        var other = await silos.Cluster.Client.GetGrain<IUserWorkGrain>(ModelFixture.IdOf(3)).Generate(100);
        var shown = Assert.Single(other.Suggestions, s => s.UserId == Ada);
        Assert.Equal(("Ada", "Engines"), (shown.Name, shown.Headline));
        Assert.Contains("nearest", shown.Sources);
    }

    [Fact]
    public async Task FirstConnections_OfACreatedUser_MoveTheEmbeddingToTheFriends()
    {
        await using var silos = await TestSilos.StartAsync(users: 300);
        await HappenAsync(silos, Created("Works 0"));
        int[] friends = [190, 200, 210];
        foreach (var friend in friends)
        {
            await silos.Client.ConnectAsync(Ada, ModelFixture.IdOf(friend));
        }

        // The shard gathers connections for a while before it describes the user again.
        var row = await silos.Stores.RowAsync("v1", Ada, r => r[UserScalar.LogDegree] > MathF.Log(3.9f));
        var content = UserRowContent.From(new UserRow(row));
        Assert.Equal(3, content.Community);
        var hits = await NearestAsync(silos, content.Embedding, 20);
        Assert.Contains(Ada, hits);
        Assert.All(hits.Where(h => h != Ada), h => Assert.InRange(h, ModelFixture.IdOf(180), ModelFixture.IdOf(239)));
    }

    [Fact]
    public async Task Profile_ChangedThenDeleted_CountsAtOnceAndLeavesTheIndex()
    {
        await using var silos = await TestSilos.StartAsync(users: 90);
        var member = ModelFixture.IdOf(4);
        var before = await silos.Stores.ReadAsync("v1", new[] { member }, CancellationToken.None);
        await HappenAsync(silos, new ProfileEvent("1", Noon, ProfileEventKind.Changed, member, Profile("Eve", "Works 1")));
        await silos.Service<ProfileChanges>().RenewAsync();

        var after = await silos.Stores.ReadAsync("v1", new[] { member }, CancellationToken.None);
        Assert.NotEqual(new UserRow(before[0].Span).Attributes.Tokens.ToArray(), new UserRow(after[0].Span).Attributes.Tokens.ToArray());
        Assert.Equal("Eve", (await silos.Client.GetProfileAsync(member)).Name);

        await HappenAsync(silos, new ProfileEvent("2", Noon.AddDays(1), ProfileEventKind.Deleted, member));
        var embedding = UserRowContent.From(new UserRow(after[0].Span)).Embedding;
        Assert.DoesNotContain(member, await NearestAsync(silos, embedding, 90));

        await HappenAsync(silos, new ProfileEvent("3", Noon.AddDays(2), ProfileEventKind.Reactivated, member));
        Assert.DoesNotContain(member, await NearestAsync(silos, embedding, 90));
        await HappenAsync(silos, new ProfileEvent("4", Noon.AddDays(3), ProfileEventKind.Created, member, Profile("Eve", "Works 1")));
        Assert.Contains(member, await NearestAsync(silos, embedding, 90));
    }

    [Fact]
    public async Task FirstConnections_WhoAreNoBridges_SayNothingAboutTheUser()
    {
        await using var silos = await TestSilos.StartAsync(users: 300);
        var therapist = ModelFixture.IdOf(20);
        await silos.Client.SetChoicesAsync(therapist, new ChoicesChange(Bridge: false));
        silos.CheckFlags(therapist, PersonFlags.NotABridge);
        await HappenAsync(silos, Created("Works 0"));
        await silos.Client.ConnectAsync(Ada, therapist);
        await silos.Client.ConnectAsync(Ada, ModelFixture.IdOf(190));
        await silos.Client.ConnectAsync(Ada, ModelFixture.IdOf(200));

        var row = await silos.Stores.RowAsync("v1", Ada, r => r[UserScalar.LogDegree] > MathF.Log(2.9f));
        Assert.Equal(MathF.Log(3), new UserRow(row)[UserScalar.LogDegree], 0.01f);
        Assert.Equal(3, UserRowContent.From(new UserRow(row)).Community);
    }

    [Fact]
    public async Task DeletedMember_StaysGoneWhenReactivated_AndComesBackByCreated_WithTheRelationsOfBefore()
    {
        await using var silos = await TestSilos.StartAsync(silos: 2, users: 90);
        var (member, friend) = (ModelFixture.IdOf(4), ModelFixture.IdOf(silos.Model.Graph.Neighbors(4)[0]));
        var blocked = (await silos.Client.GetSuggestionsAsync(member)).Suggestions[0].UserId;
        await silos.Client.BlockAsync(member, blocked);
        await silos.Client.SetChoicesAsync(member, new ChoicesChange(ShowConnections: false));
        var connections = (await silos.Client.GetProfileAsync(member)).Connections;

        const PersonFlags Hides = PersonFlags.HidesConnections;
        foreach (var (kind, flags) in new[]
        {
            (ProfileEventKind.Deactivated, PersonFlags.Deactivated | Hides), (ProfileEventKind.Deleted, PersonFlags.Gone | Hides),
            (ProfileEventKind.Reactivated, PersonFlags.Deleted | Hides),
        })
        {
            await HappenAsync(silos, new ProfileEvent("x", DateTimeOffset.UtcNow, kind, member));
            silos.CheckFlags(member, flags);
            await Assert.ThrowsAsync<UserGoneException>(async () => await silos.Client.GetSuggestionsAsync(member));
            await Assert.ThrowsAsync<UserGoneException>(async () => await silos.Client.GetChoicesAsync(member));
            await Assert.ThrowsAsync<UserGoneException>(() => silos.Client.SetChoicesAsync(member, new ChoicesChange(Bridge: false)));
            await Assert.ThrowsAsync<UserGoneException>(() => silos.Client.DismissAsync(friend, member));
        }

        var back = new ProfileEvent("n", DateTimeOffset.UtcNow.AddMilliseconds(1), ProfileEventKind.Created, member, Profile("Eve", "Works 1"));
        await HappenAsync(silos, back);
        silos.CheckFlags(member, Hides);
        for (var silo = 0; silo < 2; silo++)
        {
            await silos.Service<ProfileChanges>(silo).RenewAsync();
        }

        Assert.Equal(new ProfileCard(member, "Eve", "Engines", connections), await silos.Client.GetProfileAsync(member));
        Assert.DoesNotContain((await silos.Client.GetSuggestionsAsync(member, 100)).Suggestions, s => s.UserId == blocked);
        Assert.Equal(blocked, Assert.Single((await silos.Client.GetBlocksAsync(member)).People).UserId);
        Assert.False((await silos.Client.GetChoicesAsync(member)).ShowConnections);
    }

    [Fact]
    public async Task NewModel_AfterAUserJoined_DescribesThemAgain()
    {
        await using var silos = await TestSilos.StartAsync(users: 90);
        await HappenAsync(silos, Created("Works 0"));
        silos.Service<Pymk.Grains.Models.ModelRegistry>().Serve(await silos.PublishAsync("v2", 120, seed: 2));
        await silos.Service<ProfileChanges>().RenewAsync();

        var row = await silos.Stores.RowAsync("v2", Ada, _ => true);

        // The index follows the row. Each question is a call to every shard.
        while (!(await NearestAsync(silos, UserRowContent.From(new UserRow(row)).Embedding, 120)).Contains(Ada))
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
        }
    }

    private static ProfileEvent Created(string employer) => new("a", Noon, ProfileEventKind.Created, Ada, Profile("Ada", employer));

    private static UserProfile Profile(string name, string employer) => new(
        name, "Engines", new Dictionary<string, string> { ["employer"] = employer, ["school"] = "North" },
        new Dictionary<string, IReadOnlyList<string>>());

    // Applies an event as the mapper of the stream does.
    private static async Task HappenAsync(TestSilos silos, ProfileEvent e)
    {
        await silos.Service<IRelationEvents>().ApplyAsync(EventRelations.Of(e));
        var shard = Shards.Of(e.User, silos.Service<Microsoft.Extensions.Options.IOptions<ServingOptions>>().Value.GraphShards);
        await silos.Cluster.Client.GetGrain<IProfileShardGrain>(shard).Apply([e]);
    }

    private static async Task<List<long>> NearestAsync(TestSilos silos, float[] embedding, int count)
    {
        var model = silos.Service<Pymk.Grains.Models.ModelRegistry>().Current;
        var hits = new List<(long User, float Score)>();
        for (var shard = 0; shard < model.Manifest.Shards; shard++)
        {
            var found = await silos.Cluster.Client.GetGrain<IIndexShardGrain>(shard).Search(model.Version, embedding, count);
            hits.AddRange(found.Users.Zip(found.Scores));
        }

        return [.. hits.OrderByDescending(h => h.Score).Take(count).Select(h => h.User)];
    }
}
