using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Pymk.Grains.Interfaces.Admission;
using Pymk.Testing.Web;

namespace Pymk.Web.Tests.Lists;

public sealed class PersonListsApiTests
{
    private static readonly long Me = Town.People[0].UserId;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Dismissals_CarryNameTimeAndEnd()
    {
        await using var host = await WebHostFixture.StartAsync();
        var other = Town.People[1];
        await host.Service.DismissAsync(Me, other.UserId);
        const string Times = "\"when\":\"1970-01-01T00:00:00+00:00\",\"until\":\"1970-06-30T00:00:00+00:00\"";
        Assert.Equal(
            $$"""{"people":[{"userId":{{other.UserId}},"name":"{{other.Name}}",{{Times}}}],"next":null}""",
            await host.Http.GetStringAsync($"/v1/users/{Me}/dismissals", Token));
    }

    [Fact]
    public async Task Blocks_HoldOnlyThoseTheUserMade()
    {
        await using var host = await WebHostFixture.StartAsync();
        var (mine, theirs) = (Town.People[1], Town.People[2]);
        await host.Service.BlockAsync(Me, mine.UserId);
        await host.Service.BlockAsync(theirs.UserId, Me);
        Assert.Equal(
            $$"""{"people":[{"userId":{{mine.UserId}},"name":"{{mine.Name}}","when":"1970-01-01T00:00:00+00:00"}],"next":null}""",
            await host.Http.GetStringAsync($"/v1/users/{Me}/blocks", Token));
    }

    [Fact]
    public async Task Invitations_SayWhetherTheyWereSentOrReceived()
    {
        await using var host = await WebHostFixture.StartAsync();
        await host.Service.InviteAsync(Me, Town.People[1].UserId);
        await host.Service.InviteAsync(Town.People[2].UserId, Me);
        using var page = await GetAsync(host, $"/v1/users/{Me}/invitations");
        Assert.Equal(
            [(Town.People[2].UserId, "received"), (Town.People[1].UserId, "sent")],
            page.RootElement.GetProperty("people").EnumerateArray()
                .Select(p => (p.GetProperty("userId").GetInt64(), p.GetProperty("direction").GetString()!)));
    }

    [Theory]
    [InlineData("dismissals")]
    [InlineData("blocks")]
    [InlineData("invitations")]
    public async Task List_ReadByItsCursors_HasEverybodyOnceNewestFirstUntilUndone(string what)
    {
        await using var host = await WebHostFixture.StartAsync();
        var others = Town.People.Skip(1).Take(7).Select(p => p.UserId).ToArray();
        foreach (var other in others)
        {
            using var done = await host.Http.PostAsJsonAsync($"/v1/users/{Me}/{what}", new { userId = other }, Token);
            Assert.Equal(HttpStatusCode.NoContent, done.StatusCode);
        }

        Assert.Equal(others.Reverse(), await ReadAsync(host, what, take: 3));
        using var undone = await host.Http.DeleteAsync($"/v1/users/{Me}/{what}/{others[3]}", Token);
        Assert.Equal(others.Where(o => o != others[3]).Reverse(), await ReadAsync(host, what, take: 3));
    }

    [Theory]
    [InlineData("dismissals")]
    [InlineData("blocks")]
    [InlineData("invitations")]
    public async Task List_WithABrokenCursorOrOfNobodyOrUnderLoad_IsAProblem(string what)
    {
        await using var host = await WebHostFixture.StartAsync();
        using var broken = await host.Http.GetAsync($"/v1/users/{Me}/{what}?cursor=broken", Token);
        Assert.Equal(HttpStatusCode.BadRequest, broken.StatusCode);
        Assert.Contains("\"parameter\":\"cursor\"", await broken.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        using var nobody = await host.Http.GetAsync($"/v1/users/5/{what}", Token);
        Assert.Equal(HttpStatusCode.NotFound, nobody.StatusCode);
        host.Service.Failure = new OverloadedException("store", TimeSpan.FromSeconds(2));
        using var busy = await host.Http.GetAsync($"/v1/users/{Me}/{what}", Token);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, busy.StatusCode);
        Assert.Equal("application/problem+json", busy.Content.Headers.ContentType?.MediaType);
    }

    private static async Task<List<long>> ReadAsync(WebHostFixture host, string what, int take)
    {
        var read = new List<long>();
        string? cursor = null;
        do
        {
            using var page = await GetAsync(host, $"/v1/users/{Me}/{what}?take={take}{(cursor is null ? "" : $"&cursor={cursor}")}");
            var people = page.RootElement.GetProperty("people").EnumerateArray().Select(p => p.GetProperty("userId").GetInt64()).ToArray();
            Assert.InRange(people.Length, 1, take);
            read.AddRange(people);
            cursor = page.RootElement.GetProperty("next").GetString();
        }
        while (cursor is not null);
        return read;
    }

    private static async Task<JsonDocument> GetAsync(WebHostFixture host, string address) =>
        JsonDocument.Parse(await host.Http.GetStringAsync(address, Token));
}
