using CsCheck;
using Pymk.Grains.Graph;
using Pymk.Grains.Interfaces.Users;
using Pymk.Grains.Tests.Fakes;
using Pymk.Grains.Users;
using Pymk.Testing.Models;

namespace Pymk.Grains.Tests.Users;

public sealed class PersonListsTests
{
    private static readonly Gen<ListedRelation> AnyRow =
        Gen.Select(
            Gen.Long[0, 2_000_000_000_000], Gen.Long[0, long.MaxValue], Gen.Bool, (time, other, sent) => new ListedRelation(time, other, !sent));

    [Fact]
    public async Task Pages_ReadByTheirCursors_GiveEveryRowOnceInOrder()
    {
        var world = await UserWorld.SubscribedAsync();
        await Gen.Select(AnyRow.Array[0, 30], Gen.Int[1, 7]).SampleAsync(async (rows, take) =>
        {
            world.Shard.Listed = [.. rows.Distinct()];
            var read = new List<long>();
            string? cursor = null;
            do
            {
                var page = await ReadAsync(world, PersonList.Invitations, cursor, take);
                Assert.InRange(page.People.Count, cursor is null ? 0 : 1, take);
                read.AddRange(page.People.Select(p => p.UserId));
                cursor = page.Next;
            }
            while (cursor is not null);
            Assert.Equal(world.Shard.Listed.Order().Select(r => r.Other), read);
        }, iter: 200, threads: 1);
    }

    [Fact]
    public async Task Row_OfEachList_CarriesWhatTheListSays()
    {
        var world = await UserWorld.SubscribedAsync();
        var other = ModelFixture.IdOf(7);
        world.Shard.Listed = [new ListedRelation(1_500, other, true), new ListedRelation(1_000, 123_456, false)];
        var (first, stranger) = (DateTimeOffset.FromUnixTimeMilliseconds(1_500), DateTimeOffset.FromUnixTimeMilliseconds(1_000));
        var name = TestModels.First.Profiles.Names[7];
        Assert.Equal(
            [
                new ListedPerson(other, name, first, Direction: InvitationDirection.Received),
                new ListedPerson(123_456, "", stranger, Direction: InvitationDirection.Sent),
            ],
            (await ReadAsync(world, PersonList.Invitations)).People);
        Assert.Equal(
            [new ListedPerson(other, name, first), new ListedPerson(123_456, "", stranger)],
            (await ReadAsync(world, PersonList.Blocks)).People);
        var until = DateTimeOffset.FromUnixTimeSeconds(1).AddDays(180);
        Assert.Equal(
            [new ListedPerson(other, name, first, until), new ListedPerson(123_456, "", stranger, until)],
            (await ReadAsync(world, PersonList.Dismissals)).People);
    }

    [Fact]
    public async Task WithdrawnPeople_AreLeftOutAndPagesStayFull()
    {
        var world = await UserWorld.SubscribedAsync();
        world.Shard.Listed = [.. Enumerable.Range(0, 20).Select(i => new ListedRelation(1_000 - i, ModelFixture.IdOf(100 + i), false))];
        world.Shard.Withdrawn = [.. Enumerable.Range(100, 15).Select(ModelFixture.IdOf)];
        await world.Leases.RenewAsync();
        var page = await ReadAsync(world, PersonList.Blocks, take: 3);
        Assert.Equal([ModelFixture.IdOf(115), ModelFixture.IdOf(116), ModelFixture.IdOf(117)], page.People.Select(p => p.UserId));
        page = await ReadAsync(world, PersonList.Blocks, page.Next, take: 3);
        Assert.Equal([ModelFixture.IdOf(118), ModelFixture.IdOf(119)], page.People.Select(p => p.UserId));
        Assert.Null(page.Next);
    }

    [Theory]
    [InlineData("")]
    [InlineData("broken")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAA!")]
    [InlineData("AAAAAAAAAAAAAAAAAAAA AAA")]
    [InlineData("AQIAAAAAAAAAAAAAAAAAAAAA")] // a direction that does not exist
    [InlineData("AQB__________wAAAAAAAAAA")] // a time past the calendar
    [InlineData("AQAAAAAAAAAAAP__________")] // a negative id
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAA")] // of dismissals
    public async Task Cursor_ThatNoPageGave_IsRefused(string cursor)
    {
        var world = await UserWorld.SubscribedAsync();
        var refused = await Assert.ThrowsAsync<InvalidRequestException>(() => ReadAsync(world, PersonList.Blocks, cursor));
        Assert.Equal("cursor", refused.Parameter);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(101)]
    public async Task Take_OutOfRange_IsRefused(int take)
    {
        var world = await UserWorld.SubscribedAsync();
        Assert.Equal("take", (await Assert.ThrowsAsync<InvalidRequestException>(() => ReadAsync(world, PersonList.Blocks, take: take))).Parameter);
    }

    [Fact]
    public void Cursor_OfAnyRow_LeadsBackToIt() =>
        Gen.Select(AnyRow, Gen.Enum<PersonList>()).Sample((row, list) => PersonCursor.Read(list, PersonCursor.Of(list, row)) == row);

    private static Task<PersonPage> ReadAsync(UserWorld world, PersonList list, string? cursor = null, int take = 20) =>
        world.Lists.ReadAsync(world.User, world.Relations, list, cursor, take).AsTask();
}
