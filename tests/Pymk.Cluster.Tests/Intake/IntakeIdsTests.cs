using Microsoft.Extensions.DependencyInjection;
using Pymk.Grains.Ids;
using Pymk.Grains.Interfaces.Events;
using Pymk.Grains.Interfaces.Ids;
using Pymk.Grains.Interfaces.Intake;

namespace Pymk.Cluster.Tests.Intake;

/// <summary>Events that are written without a broker, in both kinds of network.</summary>
public sealed class IntakeIdsTests
{
    [Fact]
    public async Task Texts_AreRegistered_AndNumbersAreRefusedByName()
    {
        await using var silos = await TestSilos.StartAsync(
            services: services => services.AddSingleton(new NetworkIds(UserIdKind.Text, new UserIdHash(bits: 2))));
        var intake = silos.Cluster.Client.GetGrain<IEventIntakeGrain>(0);

        await intake.Take([Created(UserId.Unresolved("bob")), Created(UserId.Unresolved("7"))]);
        await intake.Take([Connected(UserId.Unresolved("bob"), UserId.Unresolved("007"))]);
        await intake.Take([new InteractionEvent(
            "i", DateTimeOffset.UtcNow, InteractionKind.Invite, UserId.Unresolved("7"), UserId.Unresolved("bob"))]);

        Assert.Equal(["007", "7", "bob"], silos.UserIds.Texts.Order(StringComparer.Ordinal));
        var numbers = await silos.Service<UserTexts>().FindAsync(["bob", "7", "007"]);
        Assert.Equal(3, numbers.Distinct().Count());
        var invited = Assert.Single(silos.Log.Events);
        Assert.Equal((numbers[1], numbers[0]), (invited.User, invited.Other));
        var connected = Assert.Single(silos.Stores.AllRelations.Where(r => r.Kind == RelationKind.Connection).DistinctBy(r => (r.From, r.To)));
        Assert.Equal([numbers[0], numbers[2]], new[] { connected.From, connected.To }.Intersect([numbers[0], numbers[2]]).OrderBy(n => n != numbers[0]));

        var refused = await Assert.ThrowsAsync<EventFormatException>(() => intake.Take([Connected(UserId.Unresolved("bob"), UserId.Unresolved("x")), Connected(7, 8)]));
        Assert.StartsWith("field 'user': is the number 7; the ids of this network are text", refused.Message, StringComparison.Ordinal);
        Assert.Equal("user", refused.Field);
        Assert.DoesNotContain("x", silos.UserIds.Texts);
    }

    [Fact]
    public async Task NetworkOfNumbers_TakesNumbersAsText_AndRefusesOtherTextByName()
    {
        await using var silos = await TestSilos.StartAsync();
        var intake = silos.Cluster.Client.GetGrain<IEventIntakeGrain>(0);

        await intake.Take([Connected(UserId.Unresolved("777007"), UserId.Unresolved("0777008.0"))]);
        var refused = await Assert.ThrowsAsync<EventFormatException>(() => intake.Take([Created(UserId.Unresolved("bob"))]));

        var itself = await Assert.ThrowsAsync<EventFormatException>(() => intake.Take([Connected(UserId.Unresolved("7"), UserId.Unresolved("007"))]));
        Assert.Equal("other", itself.Field);
        Assert.StartsWith("field 'user': is 'bob'; the ids of this network are whole numbers", refused.Message, StringComparison.Ordinal);
        Assert.Contains(silos.Stores.AllRelations, r => (r.From, r.To) is (777_007, 777_008) or (777_008, 777_007));
        Assert.DoesNotContain(silos.Stores.AllProfiles, p => p.Profile is not null);
    }

    private static ProfileEvent Created(UserId user) => new("p", DateTimeOffset.UtcNow, ProfileEventKind.Created, user, UserProfile.Empty);

    private static ConnectionEvent Connected(UserId user, UserId other) =>
        new("c", DateTimeOffset.UtcNow, ConnectionEventKind.Connected, user, other);
}
