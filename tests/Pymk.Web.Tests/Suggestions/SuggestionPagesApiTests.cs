using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Pymk.Grains.Interfaces.Users;
using Pymk.Testing.Web;

namespace Pymk.Web.Tests.Suggestions;

public sealed class SuggestionPagesApiTests
{
    private static readonly long Me = Town.People[0].UserId;
    private static readonly string Address = $"/v1/users/{Me}/suggestions";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Pages_ByTheirCursors_HaveEverybodyOnce()
    {
        await using var host = await WebHostFixture.StartAsync();
        var (people, cursor) = (new List<long>(), "");
        while (cursor is not null)
        {
            var page = await host.Http.GetFromJsonAsync<JsonElement>($"{Address}?count=25&cursor={cursor}", Token);
            people.AddRange(page.GetProperty("suggestions").EnumerateArray().Select(s => s.GetProperty("userId").GetInt64()));
            cursor = page.GetProperty("next").GetString();
        }

        Assert.Equal(Town.People.Skip(1).Select(p => p.UserId), people);

        // The plain answer has no cursor.
        var plain = await host.Http.GetFromJsonAsync<JsonElement>(Address, Token);
        Assert.False(plain.TryGetProperty("next", out _));
    }

    [Fact]
    public async Task Question_WithPeopleAndAttributes_ReachesTheService()
    {
        await using var host = await WebHostFixture.StartAsync();
        var page = await host.Http.GetFromJsonAsync<JsonElement>(
            $"{Address}?exclude={Town.People[1].UserId}&exclude=7&where=place:Berlin&where=school:A%3AB%26C&count=3", Token);
        Assert.Equal(Town.People[2].UserId, page.GetProperty("suggestions")[0].GetProperty("userId").GetInt64());
        var asked = Assert.Single(host.Service.Asked);
        Assert.Equal([Town.People[1].UserId, 7], asked.Exclude!);
        Assert.Equal([new AttributeValue("place", "Berlin"), new AttributeValue("school", "A:B&C")], asked.Where!);
        Assert.Equal((3, null), (asked.Count, asked.Cursor));
    }

    [Theory]
    [InlineData("?exclude=x", "exclude")]
    [InlineData("?exclude=", "exclude")]
    [InlineData("?where=place", "where")]
    [InlineData("?where=:Berlin", "where")]
    [InlineData("?where=place:", "where")]
    [InlineData("?cursor=broken", "cursor")]
    [InlineData("?cursor=&count=0", "count")]
    public async Task Question_WithAWrongPart_NamesIt(string query, string parameter)
    {
        await using var host = await WebHostFixture.StartAsync();
        using var refused = await host.Http.GetAsync(Address + query, Token);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        var problem = await refused.Content.ReadFromJsonAsync<JsonElement>(Token);
        Assert.Equal(parameter, problem.GetProperty("parameter").GetString());
    }

    [Fact]
    public async Task Cursor_OfAListThatIsNoMore_IsGone()
    {
        await using var host = await WebHostFixture.StartAsync();
        using var expired = await host.Http.GetAsync($"{Address}?cursor=expired", Token);
        Assert.Equal(HttpStatusCode.Gone, expired.StatusCode);
        Assert.Contains("urn:pymk:problem:expired-cursor", await expired.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ManyUsers_HaveAnOutcomeEach_InTheirOrder()
    {
        await using var host = await WebHostFixture.StartAsync();
        long[] users = [Me, 5, Town.People[1].UserId];
        using var response = await host.Http.PostAsJsonAsync("/v1/suggestions:batch", new { users, count = 3 }, Token);
        var answers = (await response.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("answers").EnumerateArray().ToArray();
        Assert.Equal(users, answers.Select(a => a.GetProperty("userId").GetInt64()));
        Assert.Equal([200, 404, 200], answers.Select(a => a.GetProperty("status").GetInt32()));
        Assert.Equal(3, answers[2].GetProperty("answer").GetProperty("suggestions").GetArrayLength());
        Assert.Equal("urn:pymk:problem:unknown-user", answers[1].GetProperty("problem").GetProperty("type").GetString());

        // With a filter each user is asked for a page.
        var body = new { users, exclude = new[] { Town.People[1].UserId }, where = new { place = "Berlin" } };
        using var filtered = await host.Http.PostAsJsonAsync("/v1/suggestions:batch", body, Token);
        Assert.Equal(HttpStatusCode.OK, filtered.StatusCode);
        Assert.Equal(3, host.Service.Asked.Count(q => q.Where!.Single() == new AttributeValue("place", "Berlin")));
    }

    [Theory]
    [InlineData("{\"users\":[]}", "users")]
    [InlineData("{\"users\":[-1]}", "users[0]")]
    [InlineData("{\"users\":[1],\"count\":0}", "count")]
    [InlineData("{\"users\":[1],\"exclude\":[-2]}", "exclude[0]")]
    [InlineData("{\"users\":[1],\"where\":{\"place\":\"\"}}", "where")]
    [InlineData("{\"users\":[1],\"where\":{\"place\":null}}", "where")]
    [InlineData("{\"users\":\"me\"}", "users")]
    public async Task ManyUsers_WithAWrongBody_NameThePart(string body, string parameter)
    {
        await using var host = await WebHostFixture.StartAsync();
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var refused = await host.Http.PostAsync("/v1/suggestions:batch", content, Token);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        var problem = await refused.Content.ReadFromJsonAsync<JsonElement>(Token);
        Assert.Equal(parameter, problem.GetProperty("parameter").GetString());
    }

    [Fact]
    public async Task Similar_OfAUser_HaveNamesAndSimilarities()
    {
        await using var host = await WebHostFixture.StartAsync();
        var similar = await host.Http.GetFromJsonAsync<JsonElement>($"/v1/users/{Me}/similar?count=2", Token);
        Assert.Equal("short", similar.GetProperty("marks")[0].GetString());
        var people = similar.GetProperty("people").EnumerateArray().ToArray();
        Assert.Equal([1f, 0.5f], people.Select(p => p.GetProperty("similarity").GetSingle()));
        Assert.Equal(Town.People[1].Name, people[0].GetProperty("name").GetString());
    }
}
