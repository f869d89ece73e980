using System.Net.Http.Json;
using System.Text.Json;
using Pymk.Testing.Web;

namespace Pymk.Web.Tests.Users;

public sealed class StatusApiTests
{
    [Fact]
    public async Task Status_TellsHowFarTheListsAre_AndIsAnsweredWhereNobodyKnows()
    {
        await using var host = await WebHostFixture.StartAsync();
        var known = await ReadAsync(host);
        Assert.Equal("v-fake", known.GetProperty("modelVersion").GetString());
        Assert.Equal(
            """{"modelVersion":"v-fake","users":1000,"done":250,"written":240,"finished":false}""", known.GetProperty("listsAhead").GetRawText());
        host.Service.ListsAhead = null;
        Assert.Equal(JsonValueKind.Null, (await ReadAsync(host)).GetProperty("listsAhead").ValueKind);
    }

    private static Task<JsonElement> ReadAsync(WebHostFixture host) =>
        host.Http.GetFromJsonAsync<JsonElement>("/v1/status", TestContext.Current.CancellationToken);
}
