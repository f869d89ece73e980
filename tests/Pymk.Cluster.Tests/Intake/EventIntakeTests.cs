using Pymk.Client;
using Pymk.Grains.Interfaces.Events;
using Pymk.Grains.Interfaces.Intake;
using Pymk.Grains.Interfaces.Users;
using Pymk.Testing.Models;

namespace Pymk.Cluster.Tests.Intake;

/// <summary>Connections and interactions that are written without a broker.</summary>
public sealed class EventIntakeTests
{
    private const long Stranger = 777_001;

    private static readonly long Me = ModelFixture.IdOf(3);
    private static readonly long[] Others = [.. Enumerable.Range(70, 9).Select(ModelFixture.IdOf)];

    [Fact]
    public async Task Interactions_OfKnownPeople_CountAtOnce_AndAreLoggedOnce()
    {
        await using var silos = await TestSilos.StartAsync(silos: 2, users: 90);
        var shown = (await silos.Client.GetSuggestionsAsync(Me)).Suggestions.Select(s => s.UserId).ToArray();
        await silos.Client.DeleteUserAsync(Others[8]);
        InteractionEvent[] events =
        [
            Event("a", InteractionKind.Invite, shown[0]), Event("b", InteractionKind.Dismiss, shown[1]), Event("c", InteractionKind.Block, shown[2]),
            Event("d", InteractionKind.View, shown[3]), Event("e", InteractionKind.View, shown[3]), Event("f", InteractionKind.Invite, Stranger),
            Event("g", InteractionKind.Invite, Others[8]),
        ];
        var refusals = await silos.Client.InteractAsync(events);
        Assert.Equal([null, null, null, null, null, RefusalKind.Unknown, RefusalKind.Gone], refusals.Select(r => r?.Kind));
        Assert.Equal(["a", "b", "c", "d", "e"], silos.Log.Events.Select(e => e.Id).Order());
        Assert.Empty((await silos.Client.GetSuggestionsAsync(Me, 100)).Suggestions.Select(s => s.UserId).Intersect(shown[..3]));
        Assert.Equal(shown[0], Assert.Single((await silos.Client.GetInvitationsAsync(Me)).People).UserId);

        // Once more: nothing changes, the log holds every id once, and views count once.
        await silos.Client.InteractAsync(events);
        Assert.Equal(5, silos.Log.Events.Count);
        var viewed = Assert.Single((await silos.Client.GetDataAsync(Me)).Views);
        Assert.Equal((shown[3], 2), (viewed.UserId, viewed.Times));
    }

    [Fact]
    public async Task Interactions_ThatABrokerLogs_AreNotLoggedHere()
    {
        await using var silos = await TestSilos.StartAsync(users: 90);
        await silos.Client.InteractAsync([Event("a", InteractionKind.Dismiss, Others[0])], log: false);
        Assert.Empty(silos.Log.Events);
        Assert.Single((await silos.Client.GetDismissalsAsync(Me)).People);
        await silos.Client.LogAsync([Event("a", InteractionKind.Dismiss, Others[0])]);
        Assert.Single(silos.Log.Events);
    }

    [Fact]
    public async Task Connections_MakeStrangersKnown_AndAreRefusedToThoseWhoAreGone()
    {
        await using var silos = await TestSilos.StartAsync(silos: 2, users: 90);
        await silos.Client.DeleteUserAsync(Others[8]);
        var refusals = await silos.Client.ConnectAsync([Connect("a", Stranger, Me), Connect("b", Stranger, Others[8]), Connect("c", Stranger, 777_002)]);
        Assert.Equal([null, RefusalKind.Gone, null], refusals.Select(r => r?.Kind));
        Assert.Equal(2, (await silos.Client.GetAccountAsync(Stranger)).Connections);

        // The last writer by time wins: a late one changes nothing.
        var late = Connect("d", Stranger, Me) with { Kind = ConnectionEventKind.Disconnected, Time = DateTimeOffset.UtcNow.AddHours(-1) };
        await silos.Client.ConnectAsync([late]);
        Assert.Equal(2, (await silos.Client.GetAccountAsync(Stranger)).Connections);
        await silos.Client.ConnectAsync([late with { Time = DateTimeOffset.UtcNow }]);
        Assert.Equal(1, (await silos.Client.GetAccountAsync(Stranger)).Connections);
    }

    [Fact]
    public async Task Events_TakenAsAReaderTakesThem_HaveTheSameEffects()
    {
        await using var silos = await TestSilos.StartAsync(users: 90);
        var intake = silos.Cluster.Client.GetGrain<IEventIntakeGrain>(0);
        var created = new ProfileEvent(
            "p", DateTimeOffset.UtcNow, ProfileEventKind.Created, Stranger, UserProfile.Empty with { Name = "Ada" });
        await intake.Take([created]);
        await intake.Take([Connect("c", Stranger, Me)]);
        await intake.Take([Event("i", InteractionKind.Block, Stranger)]);
        Assert.Equal("Ada", (await silos.Client.GetAccountAsync(Stranger)).Profile.Name);
        Assert.Equal(Stranger, Assert.Single((await silos.Client.GetBlocksAsync(Me)).People).UserId);
        Assert.Equal("i", Assert.Single(silos.Log.Events).Id);
    }

    [Fact]
    public async Task Events_OutsideTheLimits_AreRefusedBeforeTheyLeave()
    {
        await using var silos = await TestSilos.StartAsync(users: 90);
        var itself = await Assert.ThrowsAsync<InvalidRequestException>(() => silos.Client.ConnectAsync([Connect("a", Me, Me)]));
        Assert.Equal("other", itself.Parameter);
        var ahead = Event("a", InteractionKind.Invite, Others[0]) with { Time = DateTimeOffset.UtcNow.AddHours(1) };
        Assert.Equal("time", (await Assert.ThrowsAsync<InvalidRequestException>(() => silos.Client.InteractAsync([ahead]))).Parameter);
        var many = Enumerable.Repeat(Connect("a", Me, Others[0]), PymkClientOptions.MaxWrites + 1).ToArray();
        Assert.Equal("writes", (await Assert.ThrowsAsync<InvalidRequestException>(() => silos.Client.ConnectAsync(many))).Parameter);
    }

    private static InteractionEvent Event(string id, InteractionKind kind, long other) => new(id, DateTimeOffset.UtcNow, kind, Me, other);

    private static ConnectionEvent Connect(string id, long user, long other) =>
        new(id, DateTimeOffset.UtcNow, ConnectionEventKind.Connected, user, other);
}
