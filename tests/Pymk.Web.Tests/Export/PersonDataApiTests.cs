using System.Net;
using System.Text.Json;
using Pymk.Testing.Web;

namespace Pymk.Web.Tests.Export;

public sealed class PersonDataApiTests
{
    private static readonly long Me = Town.People[0].UserId;
    private static readonly long Other = Town.People[1].UserId;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Data_OfAUser_IsOneDocumentWithEveryPart()
    {
        await using var host = await WebHostFixture.StartAsync();
        await host.Service.InviteAsync(Me, Other);
        using var json = JsonDocument.Parse(await host.Http.GetStringAsync($"/v1/users/{Me}/data", Token));
        string[] parts =
        [
            "userId", "profile", "choices", "connections", "invitations", "dismissals", "blocks", "views", "interactions", "moreInteractions",
            "behavior", "hasEmbedding",
        ];
        Assert.Equal(parts, json.RootElement.EnumerateObject().Select(p => p.Name));
        Assert.Equal(Town.People[0].Name, json.RootElement.GetProperty("profile").GetProperty("name").GetString());
        var invited = Assert.Single(json.RootElement.GetProperty("invitations").EnumerateArray());
        Assert.Equal((Other, false), (invited.GetProperty("userId").GetInt64(), invited.GetProperty("received").GetBoolean()));
    }

    [Theory]
    [InlineData("99", HttpStatusCode.NotFound)]
    [InlineData("me", HttpStatusCode.BadRequest)]
    public async Task Data_OfNobody_IsAProblem(string id, HttpStatusCode status)
    {
        await using var host = await WebHostFixture.StartAsync();
        using var answer = await host.Http.GetAsync($"/v1/users/{id}/data", Token);
        Assert.Equal(status, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
    }
}
