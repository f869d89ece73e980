using Orleans.Core.Internal;
using Pymk.Grains.Graph;
using Pymk.Grains.Interfaces.Users;
using Pymk.Grains.Models;
using Pymk.Testing.Models;

namespace Pymk.Cluster.Tests.Users;

/// <summary>A user's lists of dismissals, blocks and invitations, through client, grain and shard.</summary>
public sealed class PersonListTests
{
    private static readonly long Me = ModelFixture.IdOf(3);
    private static readonly long[] Others = [.. Enumerable.Range(200, 7).Select(ModelFixture.IdOf)];

    [Fact]
    public async Task Lists_HaveEveryAcknowledgedWriteNewestFirst_AndLoseWhatIsUndone()
    {
        await using var silos = await TestSilos.StartAsync(silos: 2);
        var client = silos.Client;
        foreach (var other in Others)
        {
            await client.DismissAsync(Me, other);
            Assert.Equal(other, (await client.GetDismissalsAsync(Me, take: 1)).People.Single().UserId);
        }

        Assert.Equal(Others.Reverse(), await ReadAsync((cursor, take) => client.GetDismissalsAsync(Me, cursor, take)));
        await client.UndismissAsync(Me, Others[2]);
        Assert.DoesNotContain(Others[2], await ReadAsync((cursor, take) => client.GetDismissalsAsync(Me, cursor, take)));

        await client.InviteAsync(Me, Others[0]);
        await client.InviteAsync(Others[1], Me);
        var sent = Assert.Single((await client.GetInvitationsAsync(Me)).People, p => p.Direction == InvitationDirection.Sent);
        var received = Assert.Single((await client.GetInvitationsAsync(Me)).People, p => p.Direction == InvitationDirection.Received);
        Assert.Equal((Others[0], Others[1]), (sent.UserId, received.UserId));
        await client.WithdrawAsync(Me, Others[0]);
        await client.ConnectAsync(Me, Others[1]);
        Assert.Empty((await client.GetInvitationsAsync(Me)).People);
        Assert.Empty((await client.GetInvitationsAsync(Others[0])).People);
    }

    [Fact]
    public async Task Blocks_AreSeenByThePersonWhoMadeThemOnly()
    {
        await using var silos = await TestSilos.StartAsync();
        await silos.Client.BlockAsync(Me, Others[0]);
        Assert.Equal(Others[0], (await silos.Client.GetBlocksAsync(Me)).People.Single().UserId);
        Assert.Empty((await silos.Client.GetBlocksAsync(Others[0])).People);
        await silos.Client.UnblockAsync(Me, Others[0]);
        Assert.Empty((await silos.Client.GetBlocksAsync(Me)).People);
    }

    [Fact]
    public async Task Lists_StayTheSame_WhenTheShardMovesAndAnotherModelServes()
    {
        await using var silos = await TestSilos.StartAsync();
        foreach (var other in Others)
        {
            await silos.Client.BlockAsync(Me, other);
        }

        var page = await silos.Client.GetBlocksAsync(Me, take: 3);
        var shard = silos.Cluster.Client.GetGrain<IGraphShardGrain>(Core.Models.Shards.Of(Me, 4));
        await shard.Cast<IGrainManagementExtension>().DeactivateOnIdle(TestContext.Current.CancellationToken);
        silos.Service<ModelRegistry>().Serve(await silos.PublishAsync("v2", 320, seed: 2));
        var rest = await silos.Client.GetBlocksAsync(Me, page.Next);
        Assert.Equal(Others.Reverse(), page.People.Concat(rest.People).Select(p => p.UserId));
        Assert.Null(rest.Next);
    }

    [Fact]
    public async Task WithdrawnPeople_AreNotListedUntilTheyReturn()
    {
        await using var silos = await TestSilos.StartAsync();
        await silos.Client.DismissAsync(Me, Others[0]);
        await WithdrawAsync(silos, Others[0], true, 1);
        Assert.Empty((await silos.Client.GetDismissalsAsync(Me)).People);
        await WithdrawAsync(silos, Others[0], false, 2);
        Assert.Single((await silos.Client.GetDismissalsAsync(Me)).People);
    }

    [Fact]
    public async Task Lists_OfAnUnknownUserOrWithABrokenCursor_AreRefused()
    {
        await using var silos = await TestSilos.StartAsync();
        await Assert.ThrowsAsync<UnknownUserException>(() => silos.Client.GetBlocksAsync(999_999).AsTask());
        var refused = await Assert.ThrowsAsync<InvalidRequestException>(() => silos.Client.GetBlocksAsync(Me, "broken").AsTask());
        Assert.Equal("cursor", refused.Parameter);
    }

    private static Task WithdrawAsync(TestSilos silos, long user, bool withdrawn, long timeMs)
    {
        return silos.Service<IRelationEvents>().ApplyAsync([new RelationEvent(user, user, RelationKind.Withdrawn, withdrawn, timeMs)]);
    }

    private static async Task<List<long>> ReadAsync(Func<string?, int, ValueTask<PersonPage>> read)
    {
        var all = new List<long>();
        string? cursor = null;
        do
        {
            var page = await read(cursor, 3);
            all.AddRange(page.People.Select(p => p.UserId));
            cursor = page.Next;
        }
        while (cursor is not null);
        return all;
    }
}
