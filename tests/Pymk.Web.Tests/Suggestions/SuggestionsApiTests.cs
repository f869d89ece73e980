using System.Net;
using System.Text.Json;
using Pymk.Grains.Interfaces.Users;
using Pymk.Testing.Web;

namespace Pymk.Web.Tests.Suggestions;

public sealed class SuggestionsApiTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;
    private static readonly long Me = Town.People[0].UserId;

    [Fact]
    public async Task Suggestions_ForAUser_HaveTheDocumentedShapeInOrder()
    {
        await using var host = await WebHostFixture.StartAsync();
        using var response = await host.Http.GetAsync($"/v1/users/{Me}/suggestions?count=5", Token);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Token));
        var root = json.RootElement;
        Assert.Equal("v-fake", root.GetProperty("modelVersion").GetString());
        Assert.NotEqual(Guid.Empty, root.GetProperty("requestId").GetGuid());
        var people = root.GetProperty("suggestions").EnumerateArray().ToArray();
        Assert.Equal(5, people.Length);
        for (var i = 0; i < people.Length; i++)
        {
            var expected = Town.Suggest(Town.People[i + 1], i);
            Assert.Equal(expected.UserId, people[i].GetProperty("userId").GetInt64());
            Assert.Equal(expected.Name, people[i].GetProperty("name").GetString());
            Assert.Equal(expected.Headline, people[i].GetProperty("headline").GetString());
            Assert.Equal(expected.Score, people[i].GetProperty("score").GetSingle());
            Assert.Equal(expected.Reasons, people[i].GetProperty("reasons").EnumerateArray().Select(e => e.GetString()!));
            Assert.Equal(expected.Sources, people[i].GetProperty("sources").EnumerateArray().Select(e => e.GetString()!));
            var mutual = people[i].GetProperty("mutualConnections");
            Assert.Equal(expected.MutualCount, mutual.GetProperty("count").GetInt32());
            var sample = mutual.GetProperty("sample").EnumerateArray()
                .Select(e => new MutualConnection(e.GetProperty("userId").GetInt64(), e.GetProperty("name").GetString()!));
            Assert.Equal(expected.MutualSample, sample);
        }
    }

    [Fact]
    public async Task Suggestions_WithoutACount_AreTwenty()
    {
        await using var host = await WebHostFixture.StartAsync();
        Assert.Equal(20, (await host.SuggestedAsync(Me)).Length);
    }

    [Theory]
    [InlineData("Quote \" backslash \\ tab \t line \n end")]
    [InlineData("Zoë 北京 👩‍🔬 </script>")]
    public async Task Suggestions_WithOddNames_AreWholeJson(string name)
    {
        var people = new List<ProfileCard> { new(1, "Me", "", 0), new(2, name, name, 3) };
        await using var host = await WebHostFixture.StartAsync(new FakePymkClient { People = people });
        using var json = JsonDocument.Parse(await host.Http.GetStringAsync("/v1/users/1/suggestions", Token));
        Assert.Equal(name, json.RootElement.GetProperty("suggestions")[0].GetProperty("name").GetString());
    }

    [Fact]
    public async Task Suggestions_ThatFallShort_CarryTheirMarks()
    {
        await using var host = await WebHostFixture.StartAsync(new FakePymkClient { Marks = AnswerMarks.Stale | AnswerMarks.Partial });
        using var json = JsonDocument.Parse(await host.Http.GetStringAsync($"/v1/users/{Me}/suggestions", Token));
        Assert.Equal(["partial", "stale"], json.RootElement.GetProperty("marks").EnumerateArray().Select(e => e.GetString()!));
    }

    [Fact]
    public async Task Suggestions_AskedForTogether_AreEachUsersOwn()
    {
        await using var host = await WebHostFixture.StartAsync();
        await Parallel.ForEachAsync(Enumerable.Range(0, 400), Token, async (i, _) =>
        {
            var place = i % Town.People.Count;
            var suggested = await host.SuggestedAsync(Town.People[place].UserId, "?count=3");
            Assert.Equal([1, 2, 3], suggested.Select(id => (int)((id - Town.People[place].UserId + Town.People.Count) % Town.People.Count)));
        });
    }

    [Fact]
    public async Task Requests_BeyondTheLimit_AreRefusedWhileTheOthersAreAnswered()
    {
        var gate = new TaskCompletionSource();
        await using var host = await WebHostFixture.StartAsync(
            new FakePymkClient { Gate = gate.Task },
            o => (o.MaxConcurrent, o.RetryAfter) = (1, TimeSpan.FromSeconds(7)));
        var first = host.Http.GetAsync($"/v1/users/{Me}/suggestions", Token);
        await Task.WhenAny(host.Service.Arrival, first);
        using var second = await host.Http.GetAsync($"/v1/users/{Me}/suggestions", Token);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, second.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(7), second.Headers.RetryAfter?.Delta);
        Assert.Equal("application/problem+json", second.Content.Headers.ContentType?.MediaType);
        gate.SetResult();
        Assert.Equal(HttpStatusCode.OK, (await first).StatusCode);
        Assert.Equal(20, (await host.SuggestedAsync(Me)).Length);
    }
}
