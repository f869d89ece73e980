using Pymk.Client;
using Pymk.Core.Privacy;
using Pymk.Grains.Interfaces.Choices;
using Pymk.Grains.Interfaces.Events;
using Pymk.Grains.Interfaces.Intake;
using Pymk.Grains.Interfaces.Users;
using Pymk.Testing.Models;

namespace Pymk.Cluster.Tests.Intake;

/// <summary>Accounts that are written without a broker.</summary>
public sealed class AccountTests
{
    private const long Ada = 123_457;

    private static readonly long Member = ModelFixture.IdOf(4);

    [Fact]
    public async Task Account_PutPatchedAndDeleted_IsWhatTheLastWriteSays()
    {
        await using var silos = await TestSilos.StartAsync(silos: 2, users: 90);
        var client = silos.Client;
        Assert.True(await client.PutUserAsync(Ada, Profile("Ada", ("employer", "Works 1"), ("place", "Turin"))));
        Assert.False(await client.PutUserAsync(Ada, Profile("Ada L.", ("employer", "Works 1"))));
        await client.PatchUserAsync(
            Ada,
            new ProfileChange(Headline: "Looms", Attributes: new Dictionary<string, string?> { ["place"] = "Paris", ["employer"] = null }),
            choices: new ChoicesChange(ShowConnections: false));

        var account = await client.GetAccountAsync(Ada);
        Assert.Equal(("Ada L.", "Looms", false), (account.Profile.Name, account.Profile.Headline, account.Choices.ShowConnections));
        Assert.Equal([KeyValuePair.Create("place", "Paris")], account.Profile.Attributes);
        Assert.NotNull(account.Joined);

        await client.DeleteUserAsync(Ada);
        await client.DeleteUserAsync(Ada);
        await Assert.ThrowsAsync<UserGoneException>(async () => await client.GetAccountAsync(Ada));
        await Assert.ThrowsAsync<UserGoneException>(() => client.PatchUserAsync(Ada, new ProfileChange("Ada")));
        Assert.True(await client.PutUserAsync(Ada, Profile("Ada again")));
        Assert.Equal("Ada again", (await client.GetAccountAsync(Ada)).Profile.Name);
    }

    [Fact]
    public async Task Account_ErasedByAClockAhead_IsCreatedByAPutWithoutATime()
    {
        await using var silos = await TestSilos.StartAsync(users: 90);
        await silos.Client.PutUserAsync(Ada, Profile("Ada"));
        while (!(await silos.Client.EraseAsync(Ada)).IsFinished)
        {
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        var ahead = DateTimeOffset.UtcNow.AddHours(1).ToUnixTimeMilliseconds();
        await silos.Erasures.WriteAsync((await silos.Erasures.ReadAsync()).HashOf(Ada), new Tombstone(ahead));

        Assert.True(await silos.Client.PutUserAsync(Ada, Profile("Ada again")));
        Assert.Equal("Ada again", (await silos.Client.GetAccountAsync(Ada)).Profile.Name);
        Assert.True(await silos.Erasures.FindAsync((await silos.Erasures.ReadAsync()).HashOf(Ada)) is { IsRevived: true });
    }

    [Fact]
    public async Task Account_OfTheModel_KeepsWhatAPatchLeavesOut_AndIsNotCreated()
    {
        await using var silos = await TestSilos.StartAsync(users: 90);
        var before = (await silos.Client.GetAccountAsync(Member)).Profile;
        Assert.NotEmpty(before.Attributes);
        await silos.Client.PatchUserAsync(Member, new ProfileChange("Eve"));
        var after = (await silos.Client.GetAccountAsync(Member)).Profile;
        Assert.Equal("Eve", after.Name);
        Assert.Equal(before.Attributes, after.Attributes);
        Assert.Equal(before.Interests.Keys, after.Interests.Keys);
        Assert.False(await silos.Client.PutUserAsync(Member, Profile("Eve")));
    }

    [Fact]
    public async Task Account_Deactivated_IsGoneUntilItIsActiveAgain_AndKeepsItsChoices()
    {
        await using var silos = await TestSilos.StartAsync(users: 90);
        await silos.Client.PatchUserAsync(Member, active: false, choices: new ChoicesChange(Bridge: false));
        await Assert.ThrowsAsync<UserGoneException>(async () => await silos.Client.GetSuggestionsAsync(Member));
        await silos.Client.PatchUserAsync(Member, active: true);
        Assert.False((await silos.Client.GetChoicesAsync(Member)).Bridge);

        await silos.Client.PutUserAsync(Member, Profile("Eve"), active: false);
        await Assert.ThrowsAsync<UserGoneException>(async () => await silos.Client.GetAccountAsync(Member));
        await silos.Client.PutUserAsync(Member, Profile("Eve"));
        Assert.Equal("Eve", (await silos.Client.GetAccountAsync(Member)).Profile.Name);
    }

    [Fact]
    public async Task Patches_AtTheSameTime_LoseNothing()
    {
        await using var silos = await TestSilos.StartAsync(users: 90);
        await silos.Client.PutUserAsync(Ada, Profile("Ada"));
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => silos.Client.PatchUserAsync(
            Ada, new ProfileChange(Attributes: new Dictionary<string, string?> { [$"field-{i}"] = "here" }))));
        Assert.Equal(20, (await silos.Client.GetAccountAsync(Ada)).Profile.Attributes.Count);
    }

    [Fact]
    public async Task Write_WithAGivenTime_LosesToALaterOne()
    {
        await using var silos = await TestSilos.StartAsync(users: 90);
        await silos.Client.PutUserAsync(Ada, Profile("Ada"));
        var old = new UserWrite(
            "old", UserWriteKind.Put, Ada, DateTimeOffset.UtcNow.AddHours(-1), IsTimeGiven: true, Profile: new ProfileChange("Old"));
        Assert.Null((await silos.Client.WriteUsersAsync([old]))[0].Refusal);
        Assert.Equal("Ada", (await silos.Client.GetAccountAsync(Ada)).Profile.Name);

        // Without a given time a write is the latest, also from a clock that is behind.
        await silos.Client.WriteUsersAsync([old with { Id = "new", IsTimeGiven = false }]);
        Assert.Equal("Old", (await silos.Client.GetAccountAsync(Ada)).Profile.Name);
        var ahead = old with { Time = DateTimeOffset.UtcNow.AddHours(1) };
        var refusal = await Assert.ThrowsAsync<InvalidRequestException>(() => silos.Client.WriteUsersAsync([ahead]));
        Assert.Equal("time", refusal.Parameter);
    }

    [Fact]
    public async Task Put_OfAnErasedUser_MakesSomebodyNew_UnlessItIsOlderThanTheErasure()
    {
        await using var silos = await TestSilos.StartAsync(users: 90);
        await silos.Client.PutUserAsync(Ada, Profile("Ada", ("place", "Turin")));
        var before = DateTimeOffset.UtcNow;
        Assert.True((await silos.Client.EraseAsync(Ada)).IsFinished);
        var late = new UserWrite("late", UserWriteKind.Put, Ada, before, IsTimeGiven: true, Profile: new ProfileChange("Ada"));
        Assert.Equal(RefusalKind.Gone, (await silos.Client.WriteUsersAsync([late]))[0].Refusal!.Kind);
        await Assert.ThrowsAsync<UserGoneException>(async () => await silos.Client.GetAccountAsync(Ada));

        Assert.True(await silos.Client.PutUserAsync(Ada, Profile("Somebody")));
        var account = await silos.Client.GetAccountAsync(Ada);
        Assert.Equal("Somebody", account.Profile.Name);
        Assert.Empty(account.Profile.Attributes);
    }

    [Fact]
    public async Task Writes_OfOneCall_CountInTheirOrder_AndTellWhatBecameOfEach()
    {
        await using var silos = await TestSilos.StartAsync(silos: 2, users: 90);
        var now = DateTimeOffset.UtcNow;
        UserWrite Write(string id, UserWriteKind kind, long user, string? name = null) =>
            new(id, kind, user, now, Profile: name is null ? null : new ProfileChange(name));
        var written = await silos.Client.WriteUsersAsync(
        [
            Write("0", UserWriteKind.Put, Ada, "Ada"), Write("1", UserWriteKind.Patch, 999, "Nobody"), Write("2", UserWriteKind.Delete, Ada),
            Write("3", UserWriteKind.Patch, Ada, "Gone"), Write("4", UserWriteKind.Put, Ada, "Ada 2"), Write("5", UserWriteKind.Delete, 998),
        ]);
        Assert.Equal(
            [null, RefusalKind.Unknown, null, RefusalKind.Gone, null, RefusalKind.Unknown], written.Select(w => w.Refusal?.Kind));
        Assert.Equal([true, false, false, false, true, false], written.Select(w => w.Created));
        Assert.Equal([ProfileEventKind.Created], written[4].Events.Select(e => e.Kind));
        Assert.Equal("Ada 2", (await silos.Client.GetAccountAsync(Ada)).Profile.Name);
    }

    private static UserProfile Profile(string name, params (string Field, string Value)[] attributes) =>
        UserProfile.Empty with { Name = name, Attributes = attributes.ToDictionary(a => a.Field, a => a.Value) };
}
