using Pymk.Grains.Interfaces.Events;
using Pymk.Grains.Interfaces.Ids;
using Pymk.Grains.Interfaces.Intake;
using Pymk.Grains.Interfaces.Users;
using Pymk.Testing.Grains;

namespace Pymk.Client.Tests.Ids;

/// <summary>Bulk writes in a network of text ids: rows that create register their texts, others are refused where nobody has the text.</summary>
public sealed class TextBatchTests
{
    private static readonly UserId Bob = UserId.Unresolved("bob");
    private static readonly UserId Ann = UserId.Unresolved("ann");
    private static readonly UserId Eve = UserId.Unresolved("eve");
    private static readonly DateTimeOffset Time = DateTimeOffset.UtcNow.AddMinutes(-1);

    private readonly FakeGrains _grains = new();

    [Fact]
    public async Task Writes_OfUsers_RegisterThoseThatAPutCreates()
    {
        var client = Create();
        var ann = _grains.Ids.Add("ann");

        var written = await client.WriteUsersAsync(
        [
            Write(UserWriteKind.Patch, Eve), Write(UserWriteKind.Put, Bob), Write(UserWriteKind.Patch, Bob), Write(UserWriteKind.Delete, Ann),
        ]);

        Assert.Equal([("bob", true)], Assert.Single(_grains.Ids.Claimed));
        Assert.Equal((RefusalKind.Unknown, "There is no user 'eve'."), (written[0].Refusal!.Kind, written[0].Refusal!.Detail));
        Assert.All(written.Skip(1), w => Assert.Null(w.Refusal));
        Assert.True(written[1].Created);
        var bob = new UserId(_grains.Ids.Add("bob"), "bob");
        Assert.Equal([(UserWriteKind.Put, bob), (UserWriteKind.Patch, bob), (UserWriteKind.Delete, new UserId(ann, "ann"))],
            _grains.Intake.Users.Select(w => (w.Kind, w.User)));
        Assert.Equal("eve", (await Assert.ThrowsAsync<UnknownUserException>(() => client.PatchUserAsync(Eve, new ProfileChange("Eve")))).Id.Text);
    }

    [Fact]
    public async Task Connections_RegisterTheTextsOfBothEnds_EachOnce()
    {
        var client = Create();
        var refusals = await client.ConnectAsync(
            [Connection("1", Bob, Ann, Time), Connection("2", Ann, Eve, Time.AddSeconds(1)), Connection("3", Bob, Eve, Time)]);

        Assert.All(refusals, Assert.Null);
        Assert.Equal(["bob", "ann", "eve"], Assert.Single(_grains.Ids.Claimed).Select(c => c.Text));
        Assert.All(_grains.Intake.Events.Cast<ConnectionEvent>(), e =>
        {
            Assert.Equal(_grains.Ids.TextOf(e.User), e.UserText);
            Assert.Equal(_grains.Ids.TextOf(e.Other), e.OtherText);
        });
    }

    [Fact]
    public async Task Connection_OfATextWithoutANumber_IsRefused_TheOthersHold()
    {
        var client = Create(bits: 1);
        for (var i = 0; _grains.Ids.TextOf(0) is null || _grains.Ids.TextOf(1) is null; i++)
        {
            _grains.Ids.Add($"person-{i}");
        }

        var (one, other) = (UserId.Unresolved(_grains.Ids.TextOf(0)!), UserId.Unresolved(_grains.Ids.TextOf(1)!));
        var refusals = await client.ConnectAsync([Connection("1", one, Bob, Time), Connection("2", one, other, Time)]);

        Assert.Equal((RefusalKind.Invalid, "other"), (refusals[0]!.Kind, refusals[0]!.Parameter));
        Assert.Equal("16 other ids have the numbers that 'bob' draws: choose another id.", refusals[0]!.Detail);
        Assert.Null(refusals[1]);
        Assert.Equal("2", Assert.Single(_grains.Intake.Events).Id);
    }

    [Fact]
    public async Task Interactions_OfUnknownTexts_AreRefusedAndNotLogged_AndRegisterNobody()
    {
        var client = Create();
        _grains.Ids.Add("bob");
        _grains.Ids.Add("ann");
        InteractionEvent[] events = [Interaction("1", Bob, Eve), Interaction("2", Bob, Ann), Interaction("3", Eve, Ann)];

        var refusals = await client.InteractAsync(events);
        await client.LogAsync(events);

        Assert.Equal([RefusalKind.Unknown, null, RefusalKind.Unknown], refusals.Select(r => r?.Kind));
        Assert.All([refusals[0]!, refusals[2]!], r => Assert.Equal("There is no user 'eve'.", r.Detail));
        Assert.Equal("2", Assert.Single(_grains.Intake.Events).Id);
        Assert.Equal("2", Assert.Single(_grains.Intake.Logged).Id);
        Assert.Empty(_grains.Ids.Claimed);
        Assert.Null(_grains.Ids.TextOf(UserIdHash.Default.Number("eve")));
    }

    [Fact]
    public async Task Batch_WithAnIdOfTheOtherKind_IsRefused()
    {
        var numbers = ClientOverGrains.Create(_grains);
        Assert.Equal("other", (await RefusedAsync(() => numbers.ConnectAsync([Connection("1", UserId.Unresolved("7"), Bob, Time)]))).Parameter);
        Assert.Equal("other", (await RefusedAsync(() => numbers.InteractAsync([Interaction("1", UserId.Unresolved("7"), UserId.Unresolved("07"))]))).Parameter);
        Assert.Equal("user", (await RefusedAsync(() => numbers.WriteUsersAsync([Write(UserWriteKind.Put, Bob)]))).Parameter);
        await numbers.ConnectAsync([Connection("1", UserId.Unresolved("007"), UserId.Unresolved("8.0"), Time)]);
        Assert.Equal((7, 8, null), Assert.Single(_grains.Intake.Events) is ConnectionEvent e ? (e.User, e.Other, e.UserText) : default);

        var client = Create();
        Assert.Equal("user", (await RefusedAsync(() => client.ConnectAsync([Connection("1", 7, 8, Time)]))).Parameter);
        Assert.Equal("user", (await RefusedAsync(() => client.LogAsync([Interaction("1", 7, 8)]))).Parameter);
        Assert.Equal("user", (await RefusedAsync(() => client.WriteUsersAsync([Write(UserWriteKind.Put, Bob), Write(UserWriteKind.Put, 7)]))).Parameter);
        Assert.Single(_grains.Intake.Events);
        Assert.Empty(_grains.Ids.Claimed);
    }

    private static Task<InvalidRequestException> RefusedAsync(Func<Task> call) => Assert.ThrowsAsync<InvalidRequestException>(call);

    private static UserWrite Write(UserWriteKind kind, UserId user) =>
        new("w", kind, user, Time, Profile: kind == UserWriteKind.Delete ? null : new ProfileChange("Name"));

    private static ConnectionEvent Connection(string id, UserId user, UserId other, DateTimeOffset time) =>
        new(id, time, ConnectionEventKind.Connected, user, other);

    private static InteractionEvent Interaction(string id, UserId user, UserId other) => new(id, Time, InteractionKind.Click, user, other);

    private IPymkClient Create(int bits = UserIdHash.MaxBits)
    {
        _grains.Ids.UseText(bits);
        return ClientOverGrains.Create(_grains);
    }
}
