using System.Net;
using System.Text;
using Pymk.Testing.Web;

namespace Pymk.Web.Tests.Limits;

public sealed class RequestLimitsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Headers_LargerThanTheLimit_Are431()
    {
        await using var host = await WebHostFixture.StartAsync(settings: [new("Pymk:Web:MaxHeaderBytes", "2048")]);
        Assert.Equal(HttpStatusCode.OK, await AskAsync(host, 1_000));
        Assert.Equal(HttpStatusCode.RequestHeaderFieldsTooLarge, await AskAsync(host, 3_000));
    }

    [Fact]
    public async Task Body_OfAnAddressWithoutALimitOfItsOwn_IsBoundedToo()
    {
        await using var host = await WebHostFixture.StartAsync();
        using var body = new StringContent($$$"""{"name":"{{{new string('x', 70_000)}}}"}""", Encoding.UTF8, "application/json");
        using var response = await host.Http.PostAsync("/v1/admin/snapshots", body, Token);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    private static async Task<HttpStatusCode> AskAsync(WebHostFixture host, int bytes)
    {
        using var request = TestAccess.Request(HttpMethod.Get, "/health/live", null);
        request.Headers.Add("X-Long", new string('x', bytes));
        using var response = await host.Http.SendAsync(request, Token);
        return response.StatusCode;
    }
}
