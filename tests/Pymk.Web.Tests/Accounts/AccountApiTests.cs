using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Pymk.Grains.Interfaces.Events;
using Pymk.Grains.Interfaces.Intake;
using Pymk.Testing.Web;

namespace Pymk.Web.Tests.Accounts;

public sealed class AccountApiTests
{
    private const string Ada = "/v1/users/4242";

    private static readonly string[] Skills = ["looms", "algebra"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Account_PutPatchedAndDeleted_IsReadBackAndGone()
    {
        await using var host = await WebHostFixture.StartAsync();
        var body = new { name = "Ada", headline = "Engines", attributes = new { place = "Turin" }, interests = new { skills = Skills } };
        using var created = await host.Http.PutAsJsonAsync(Ada, body, Token);
        using var again = await host.Http.PutAsJsonAsync(Ada, body, Token);
        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.NoContent), (created.StatusCode, again.StatusCode));
        using var patched = await host.Http.PatchAsJsonAsync(Ada, new { headline = "Looms", choices = new { bridge = false } }, Token);
        Assert.Equal(HttpStatusCode.NoContent, patched.StatusCode);

        using var json = JsonDocument.Parse(await host.Http.GetStringAsync(Ada, Token));
        var account = json.RootElement;
        Assert.Equal(("Ada", "Looms"), (account.GetProperty("name").GetString(), account.GetProperty("headline").GetString()));
        Assert.Equal("Turin", account.GetProperty("attributes").GetProperty("place").GetString());
        Assert.Equal(2, account.GetProperty("interests").GetProperty("skills").GetArrayLength());
        Assert.False(account.GetProperty("choices").GetProperty("bridge").GetBoolean());

        using var deleted = await host.Http.DeleteAsync(Ada, Token);
        using var gone = await host.Http.GetAsync(Ada, Token);
        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.Gone), (deleted.StatusCode, gone.StatusCode));
    }

    [Fact]
    public async Task Account_WithAPublisher_IsPublishedAfterItIsWritten()
    {
        var publisher = new RecordingPublisher();
        await using var host = await WebHostFixture.StartAsync(events: publisher);
        using var created = await host.Http.PutAsJsonAsync(Ada, new { name = "Ada" }, Token);
        var published = Assert.IsType<ProfileEvent>(Assert.Single(publisher.Published));
        Assert.Equal((ProfileEventKind.Created, 4242, "Ada"), (published.Kind, published.User, published.Profile!.Name));
        publisher.Down = true;
        using var down = await host.Http.PatchAsJsonAsync(Ada, new { name = "Eve" }, Token);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, down.StatusCode);
    }

    [Fact]
    public async Task Time_OfTheBody_IsTheWritesTime()
    {
        await using var host = await WebHostFixture.StartAsync();
        using var given = await host.Http.PutAsJsonAsync(Ada, new { name = "Ada", time = "2026-01-31T09:30:00.250+01:00" }, Token);
        using var none = await host.Http.PutAsJsonAsync(Ada, new { name = "Ada" }, Token);
        var writes = host.Service.Written.ToArray();
        Assert.Equal((true, new DateTimeOffset(2026, 1, 31, 8, 30, 0, 250, TimeSpan.Zero)), (writes[0].IsTimeGiven, writes[0].Time.ToUniversalTime()));
        Assert.False(writes[1].IsTimeGiven);
    }

    [Theory]
    [InlineData("PUT", "{\"nam\":\"Ada\"}", "nam")]
    [InlineData("PUT", "{\"name\":7}", "name")]
    [InlineData("PUT", "{\"attributes\":[]}", "attributes")]
    [InlineData("PUT", "{\"attributes\":{\"place\":7}}", "attributes.place")]
    [InlineData("PUT", "{\"interests\":{\"skills\":\"looms\"}}", "interests.skills")]
    [InlineData("PUT", "{\"choices\":{\"bridge\":1}}", "choices.bridge")]
    [InlineData("PUT", "{\"time\":\"yesterday\"}", "time")]
    [InlineData("PUT", "{\"time\":\"2026-01-31T09:30:00\"}", "time")]
    [InlineData("PUT", "{\"time\":\"2999-01-31T09:30:00Z\"}", "time")]
    [InlineData("PUT", "{\"time\":\"1970-01-31T09:30:00Z\"}", "time")]
    [InlineData("PATCH", "{}", "body")]
    [InlineData("PATCH", "{\"choices\":{}}", "body")]
    [InlineData("PATCH", "[]", "body")]
    public async Task Write_WithAWrongBody_NamesThePart(string method, string body, string parameter)
    {
        await using var host = await WebHostFixture.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Parse(method), $"/v1/users/{Town.People[0].UserId}")
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        using var refused = await host.Http.SendAsync(request, Token);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        var problem = await refused.Content.ReadFromJsonAsync<JsonElement>(Token);
        Assert.Equal(parameter, problem.GetProperty("parameter").GetString());
        Assert.Empty(host.Service.Written);
    }

    [Fact]
    public async Task Name_LongerThanTheLimit_IsNamedAsInTheBody()
    {
        await using var host = await WebHostFixture.StartAsync();
        using var refused = await host.Http.PutAsJsonAsync(Ada, new { name = new string('x', 1_001) }, Token);
        var problem = await refused.Content.ReadFromJsonAsync<JsonElement>(Token);
        Assert.Equal("name", problem.GetProperty("parameter").GetString());
        Assert.DoesNotContain("profile", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task PatchAndDelete_OfNobody_AreNotFound()
    {
        await using var host = await WebHostFixture.StartAsync();
        using var patched = await host.Http.PatchAsJsonAsync(Ada, new { name = "Ada" }, Token);
        using var deleted = await host.Http.DeleteAsync(Ada, Token);
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (patched.StatusCode, deleted.StatusCode));
        Assert.All(host.Service.Written, w => Assert.NotEqual(UserWriteKind.Put, w.Kind));
    }
}
