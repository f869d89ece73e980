using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Pymk.Core.Models;
using Pymk.Core.Relations;
using Pymk.Grains.Events;
using Pymk.Grains.Graph;
using Pymk.Grains.Interfaces.Choices;
using Pymk.Grains.Interfaces.Events;
using Pymk.Grains.Interfaces.Users;
using Pymk.Grains.Profiles;
using Pymk.Testing.Models;

namespace Pymk.Cluster.Tests.Export;

/// <summary>An export holds what is the user's to know, and nothing of others'.</summary>
public sealed class PersonDataTests
{
    private const int Users = 90;
    private static readonly long Me = ModelFixture.IdOf(3);
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly long[] Others = [.. Enumerable.Range(70, 9).Select(ModelFixture.IdOf)];

    [Fact]
    public async Task Data_AfterActionsBothWays_HasTheUsersOwn_AndNoSecretOfOthers()
    {
        await using var silos = await TestSilos.StartAsync(silos: 2, users: Users);
        var client = silos.Client;
        await client.DismissAsync(Me, Others[0]);
        await client.BlockAsync(Me, Others[1]);
        await client.InviteAsync(Me, Others[2]);
        await client.InviteAsync(Others[3], Me);
        await client.ConnectAsync(Others[4], Me);
        await client.RecordViewsAsync(Me, [Others[5], Others[5]]);
        await client.SetChoicesAsync(Me, new ChoicesChange(Bridge: false));

        // Theirs: a dismissal, a block and a view.
        await client.DismissAsync(Others[6], Me);
        await client.BlockAsync(Others[7], Me);
        await client.RecordViewsAsync(Others[8], [Me]);

        var data = await client.GetDataAsync(Me);
        Assert.Equal(Others[0], Assert.Single(data.Dismissals).UserId);
        Assert.Equal(Others[1], Assert.Single(data.Blocks).UserId);

        // The two may be of the same millisecond.
        Assert.Equal([(Others[2], false), (Others[3], true)], data.Invitations.Select(i => (i.UserId.Number, i.Received!.Value)).Order());
        silos.Model.Graph.TryGetOrdinal(Me, out var ordinal);
        long[] connected = [.. silos.Model.Graph.Neighbors(ordinal).ToArray().Select(silos.Model.Graph.IdOf)];
        Assert.Equal(connected.Append(Others[4]).Distinct().Order(), data.Connections.Select(c => c.UserId.Number));
        Assert.Equal((Others[5], 2), (Assert.Single(data.Views).UserId, data.Views[0].Times));
        Assert.Equal((true, true, false), (data.Choices.SuggestMe, data.Choices.ShowConnections, data.Choices.Bridge));
        Assert.Equal(("Member 3", true), (data.Profile.Name, data.HasEmbedding));
        Assert.Equal(["Works 0"], data.Profile.Fields["employer"]);
        var text = JsonSerializer.Serialize(data);
        Assert.All(Others[6..].Except(connected), secret => Assert.DoesNotContain($":{secret},", text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Data_OfAJoinedUserWhoLeft_HasTheProfileOfTheEvents_AndSaysSo()
    {
        const long Ada = 123_457;
        await using var silos = await TestSilos.StartAsync(users: Users);
        var profile = new UserProfile(
            "Ada", "Engines", new Dictionary<string, string> { ["employer"] = "Works 1" },
            new Dictionary<string, IReadOnlyList<string>> { ["skills"] = ["algebra", "looms"] });
        await HappenAsync(silos, new ProfileEvent("1", Noon, ProfileEventKind.Created, Ada, profile));
        await HappenAsync(silos, new ProfileEvent("2", Noon.AddDays(1), ProfileEventKind.Deactivated, Ada));

        var data = await silos.Client.GetDataAsync(Ada);
        Assert.Equal(("Ada", "Engines", Noon, true, false), (
            data.Profile.Name, data.Profile.Headline, data.Profile.Joined, data.Profile.Deactivated, data.Profile.Deleted));
        Assert.Equal(["algebra", "looms"], data.Profile.Fields["skills"]);
        Assert.Empty(data.Connections);
    }

    [Fact]
    public async Task Data_OfNobody_Throws()
    {
        await using var silos = await TestSilos.StartAsync(users: Users);
        await Assert.ThrowsAsync<UnknownUserException>(async () => await silos.Client.GetDataAsync(5));
    }

    private static async Task HappenAsync(TestSilos silos, ProfileEvent e)
    {
        await silos.Service<IRelationEvents>().ApplyAsync(EventRelations.Of(e));
        await silos.Cluster.Client.GetGrain<IProfileShardGrain>(Shards.Of(e.User, TestSilos.GraphShards)).Apply([e]);
    }
}
