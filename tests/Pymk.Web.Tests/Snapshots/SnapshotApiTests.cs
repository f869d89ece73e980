using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Pymk.Testing.Web;

namespace Pymk.Web.Tests.Snapshots;

public sealed class SnapshotApiTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Snapshot_IsBegunByName_AndTellsHowFarItIs()
    {
        await using var host = await WebHostFixture.StartAsync();
        using var begun = await host.Http.PostAsJsonAsync("/v1/admin/snapshots", new { name = "2026-05-04.a" }, Token);

        Assert.Equal((HttpStatusCode.Accepted, "/v1/admin/snapshots/2026-05-04.a"), (begun.StatusCode, begun.Headers.Location!.ToString()));
        using var json = JsonDocument.Parse(await host.Http.GetStringAsync(begun.Headers.Location, Token));
        Assert.Equal("running", json.RootElement.GetProperty("state").GetString());
        Assert.Equal(0.25, json.RootElement.GetProperty("share").GetDouble());
        using var unknown = await host.Http.GetAsync("/v1/admin/snapshots/other", Token);
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
    }

    [Theory]
    [InlineData("..")]
    [InlineData(".hidden")]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData("/etc")]
    [InlineData("é")]
    [InlineData("")]
    [InlineData(null)]
    public async Task Name_ThatIsNoFolder_IsRefused(string? name)
    {
        await using var host = await WebHostFixture.StartAsync();
        using var answer = await host.Http.PostAsJsonAsync("/v1/admin/snapshots", new { name }, Token);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("name", await answer.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        Assert.Empty(host.Service.Snapshots);
    }
}
