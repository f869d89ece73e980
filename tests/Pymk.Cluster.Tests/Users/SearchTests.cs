using System.Globalization;
using Pymk.Grains.Events;
using Pymk.Grains.Graph;
using Pymk.Grains.Interfaces.Events;
using Pymk.Grains.Profiles;
using Pymk.Testing.Models;

namespace Pymk.Cluster.Tests.Users;

/// <summary>A search knows profiles as the events have them, and counts the connections of now.</summary>
public sealed class SearchTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static long Known => ModelFixture.IdOf(7);

    // Between two ids of the model, and after the last.
    private static long Between => ModelFixture.IdOf(7) + 1;

    [Fact]
    public async Task ChangedAndDeletedProfiles_AreFoundByTheNewNameOnly()
    {
        await using var silos = await TestSilos.StartAsync(users: 90);
        var before = (await silos.Client.GetProfileAsync(Known)).Name;
        await HappenAsync(silos, Event(Known, ProfileEventKind.Changed, 0, "Wilhelmina Tell"));
        Assert.Equal([Known], await FindAsync(silos, "wilhelm"));
        Assert.DoesNotContain(Known, await FindAsync(silos, before));
        Assert.Equal("Wilhelmina Tell", Assert.Single((await silos.Client.FindUsersAsync(Text(Known))).Users, u => u.UserId == Known).Name);

        await HappenAsync(silos, Event(Known, ProfileEventKind.Deleted, 1, null), Event(Known, ProfileEventKind.Created, 2, "Xanthippe"));
        Assert.Equal([Known], await FindAsync(silos, "Xanthippe"));
        Assert.Empty(await FindAsync(silos, "wilhelm"));
    }

    [Fact]
    public async Task JoinedUsers_AreFoundByNameHeadlineAndId_InTheOrderOfIds()
    {
        await using var silos = await TestSilos.StartAsync(users: 90);
        var last = ModelFixture.IdOf(89) + 5;
        await HappenAsync(silos, Event(last, ProfileEventKind.Created, 0, "Zebulon"), Event(Between, ProfileEventKind.Created, 0, "Zebulon"));
        Assert.Equal([Between, last], await FindAsync(silos, "zebulon quick"));
        Assert.Contains(last, await FindAsync(silos, Text(last)));

        var all = new List<long>();
        for (var page = await silos.Client.FindUsersAsync("", 0, 40); page.Users.Count > 0; page = await silos.Client.FindUsersAsync("", all.Count, 40))
        {
            Assert.Equal(92, page.Total);
            all.AddRange(page.Users.Select(u => u.UserId));
        }

        Assert.Equal(92, all.Count);
        Assert.Equal(all.Distinct().Order(), all);
    }

    [Fact]
    public async Task Connections_AreThoseOfNow_WithoutPeopleWhoAreGone()
    {
        await using var silos = await TestSilos.StartAsync(users: 90);
        var graph = silos.Model.Graph;
        var friends = graph.Neighbors(7).ToArray().Select(graph.IdOf).ToArray();
        await silos.Client.DisconnectAsync(Known, friends[0]);
        await silos.Service<IRelationEvents>().ApplyAsync(
            [new RelationEvent(friends[1], friends[1], RelationKind.Withdrawn, true, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds())]);
        var shown = Assert.Single((await silos.Client.FindUsersAsync(Text(Known))).Users, u => u.UserId == Known);
        Assert.Equal(friends.Length - 2, shown.Connections);
        Assert.Equal(friends.Length - 2, (await silos.Client.GetProfileAsync(Known)).Connections);
    }

    private static string Text(long id) => id.ToString(CultureInfo.InvariantCulture);

    private static async Task<long[]> FindAsync(TestSilos silos, string text) =>
        [.. (await silos.Client.FindUsersAsync(text)).Users.Select(u => u.UserId)];

    private static ProfileEvent Event(long user, ProfileEventKind kind, int minutes, string? name) => new(
        $"{user}-{minutes}", Noon.AddMinutes(minutes), kind, user, name is null ? null : UserProfile.Empty with { Name = name, Headline = "Quick thinking" });

    private static async Task HappenAsync(TestSilos silos, params ProfileEvent[] events)
    {
        foreach (var e in events)
        {
            await silos.Service<IRelationEvents>().ApplyAsync(EventRelations.Of(e));
            await silos.Cluster.Client.GetGrain<IProfileShardGrain>(silos.Service<UserOrdinals>().ShardOf(e.User)).Apply([e]);
        }

        await silos.Service<ProfileChanges>().RenewAsync();
    }
}
