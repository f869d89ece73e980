using System.Net;
using System.Security.Claims;
using System.Text;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Pymk.Testing.Web;
using Pymk.Web.Access;

namespace Pymk.Web.Tests.Dashboard;

public sealed class DashboardAccessTests
{
    private const string Key = "the-right-key-of-24-chars";

    [Theory]
    [InlineData("127.0.0.1", "localhost:8080", null, true)]
    [InlineData("127.0.0.1", "127.0.0.1:8080", null, true)]
    [InlineData("::1", "[::1]:8080", null, true)]
    [InlineData("192.0.2.7", "localhost:8080", null, false)]
    [InlineData("127.0.0.1", "attacker.example", null, false)]
    [InlineData("127.0.0.1", "localhost", "192.0.2.7", false)]
    public async Task Access_WithoutAKey_IsForThisMachineOnly(string address, string host, string? forwardedFor, bool may)
    {
        await using var web = await WebHostFixture.StartAsync();
        Assert.Equal(may, (await AskAsync(web, address, host, null, forwardedFor)).Succeeded);
    }

    [Theory]
    [InlineData("any:" + Key, true)]
    [InlineData(":" + Key, true)]
    [InlineData("any:the-wrong-key-of-24-chars", false)]
    [InlineData("", false)]
    public async Task Access_WithADashboardKey_NeedsThatKey(string credentials, bool may)
    {
        await using var web = await WebHostFixture.StartAsync(configure: o => o.DashboardKey = Key);
        var result = await AskAsync(web, "192.0.2.7", "pymk.example", Basic(credentials));
        Assert.Equal((may, !may), (result.Succeeded, result.Challenged));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("Basic %%%")]
    [InlineData("Bearer " + Key)]
    public async Task Access_WithoutTheSetKey_IsRefusedOnThisMachineToo(string? header)
    {
        await using var web = await WebHostFixture.StartAsync(configure: o => o.DashboardKey = Key);
        Assert.False((await AskAsync(web, "127.0.0.1", "localhost", header)).Succeeded);
    }

    [Theory]
    [InlineData("admin", true)]
    [InlineData("act", false)]
    public async Task Access_WithAKeyOfTheApi_NeedsTheScopeAdmin(string scope, bool may)
    {
        await using var web = await WebHostFixture.StartAsync(settings: TestAccess.Keys);
        foreach (var header in new[] { "Bearer " + TestAccess.Key(scope), Basic("any:" + TestAccess.Key(scope)) })
        {
            var result = await AskAsync(web, "192.0.2.7", "pymk.example", header);
            Assert.Equal((may, !may), (result.Succeeded, result.Forbidden));
        }

        Assert.True((await AskAsync(web, "127.0.0.1", "localhost", null)).Challenged);
    }

    private static string Basic(string credentials) => "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials));

    // The policy as ASP.NET Core evaluates it: the dashboard itself needs a silo.
    private static async Task<PolicyAuthorizationResult> AskAsync(
        WebHostFixture web, string address, string host, string? authorization, string? forwardedFor = null)
    {
        await using var scope = web.Services.CreateAsyncScope();
        var services = scope.ServiceProvider;
        var context = new DefaultHttpContext { RequestServices = services, User = new ClaimsPrincipal(new ClaimsIdentity()) };
        context.Connection.RemoteIpAddress = IPAddress.Parse(address);
        context.Request.Host = new HostString(host);
        context.Request.Headers.Authorization = authorization;
        if (forwardedFor is not null)
        {
            context.Request.Headers["X-Forwarded-For"] = forwardedFor;
        }

        var policy = await services.GetRequiredService<IAuthorizationPolicyProvider>().GetPolicyAsync(AccessPolicies.Dashboard);
        var evaluator = services.GetRequiredService<IPolicyEvaluator>();
        AuthenticateResult who = await evaluator.AuthenticateAsync(policy!, context);
        return await evaluator.AuthorizeAsync(policy!, who, context, context);
    }
}
