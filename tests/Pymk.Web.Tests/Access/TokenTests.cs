using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Pymk.Testing.Web;

namespace Pymk.Web.Tests.Access;

public sealed class TokenTests
{
    private static readonly long Me = AccessTable.Me;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("https://another.example", TestTokens.Audience, 1)]
    [InlineData(TestTokens.Issuer, "another-service", 1)]
    [InlineData(TestTokens.Issuer, TestTokens.Audience, -1)]
    public async Task Token_OfAnotherIssuerOrAudienceOrTime_Is401(string issuer, string audience, int hours)
    {
        using var tokens = new TestTokens();
        await using var host = await WebHostFixture.StartAsync(settings: tokens.Settings);
        var claims = new Dictionary<string, object> { ["sub"] = $"{Me}" };
        var (status, detail) = await AskAsync(host, tokens.Sign(claims, issuer, audience, DateTime.UtcNow.AddHours(hours)));
        Assert.Equal(HttpStatusCode.Unauthorized, status);
        Assert.Equal(hours < 0 ? "The token has expired." : "The key or token is not valid.", detail);
    }

    [Fact]
    public async Task Token_SignedByAnotherKey_Is401()
    {
        using var tokens = new TestTokens();
        using var others = new TestTokens();
        await using var host = await WebHostFixture.StartAsync(settings: tokens.Settings);
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(host, tokens.OfUser(Me))).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await AskAsync(host, others.OfUser(Me))).Status);
    }

    [Fact]
    public async Task Token_WithoutASignature_Is401()
    {
        using var tokens = new TestTokens();
        await using var host = await WebHostFixture.StartAsync(settings: tokens.Settings);
        var signed = tokens.OfUser(Me);
        var none = Convert.ToBase64String("{\"alg\":\"none\"}"u8).TrimEnd('=');
        Assert.Equal(HttpStatusCode.Unauthorized, (await AskAsync(host, $"{none}.{signed.Split('.')[1]}.")).Status);
    }

    [Fact]
    public async Task Token_WithoutTheUserClaim_Is401()
    {
        using var tokens = new TestTokens();
        await using var host = await WebHostFixture.StartAsync(settings: tokens.Settings);
        Assert.Equal(HttpStatusCode.Unauthorized, (await AskAsync(host, tokens.Sign(new Dictionary<string, object> { ["name"] = "Ada" }))).Status);
    }

    [Fact]
    public async Task Token_WithAMappedUserClaim_IsThatUsers()
    {
        using var tokens = new TestTokens();
        await using var host = await WebHostFixture.StartAsync(
            settings: tokens.Settings.Append(new("Pymk:Web:Auth:Jwt:UserClaim", "member")));
        var token = tokens.Sign(new Dictionary<string, object> { ["sub"] = "auth0|77", ["member"] = Me });
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(host, token)).Status);
        using var caller = await host.Http.SendAsync(TestAccess.Request(HttpMethod.Get, "/v1/caller", token), Token);
        Assert.Equal($$"""{"kind":"user","name":"{{Me}}","scopes":["read","act"]}""", await caller.Content.ReadAsStringAsync(Token));
    }

    [Theory]
    [InlineData("roles", "reader", false)]
    [InlineData("roles", "pymk-operator", true)]
    [InlineData("scope", "pymk-operator", false)]
    public async Task Token_WithTheAdminClaim_IsAnOperators(string claim, string value, bool admin)
    {
        using var tokens = new TestTokens();
        await using var host = await WebHostFixture.StartAsync(settings: tokens.Settings
            .Append(new("Pymk:Web:Auth:Jwt:AdminClaim", "roles")).Where(s => !s.Key.EndsWith("AdminValue", StringComparison.Ordinal))
            .Append(new("Pymk:Web:Auth:Jwt:AdminValue", "pymk-operator")));
        var token = tokens.Sign(new Dictionary<string, object> { ["sub"] = "1", [claim] = new[] { "another", value } });
        using var response = await host.Http.SendAsync(TestAccess.Request(HttpMethod.Get, "/v1/admin/cycle", token), Token);
        Assert.Equal(admin ? HttpStatusCode.OK : HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Fact]
    public async Task Token_OfAnAuthority_IsCheckedByTheKeysItPublishes()
    {
        using var tokens = new TestTokens();
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        await using var authority = builder.Build();
        authority.MapGet("/.well-known/openid-configuration", (HttpContext context) => Results.Json(new
        {
            issuer = TestTokens.Issuer,
            jwks_uri = $"http://{context.Request.Host}/keys",
        }));
        authority.MapGet("/keys", () => Results.Text(tokens.KeySet, "application/json"));
        await authority.StartAsync(Token);
        await using var host = await WebHostFixture.StartAsync(settings: new Dictionary<string, string?>
        {
            ["Pymk:Web:Auth:Jwt:Authority"] = authority.Urls.Single(),
            ["Pymk:Web:Auth:Jwt:Audience"] = TestTokens.Audience,
        });
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(host, tokens.OfUser(Me))).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await AskAsync(host, tokens.OfUser(AccessTable.Other))).Status);
        Assert.Equal(
            HttpStatusCode.Unauthorized,
            (await AskAsync(host, tokens.Sign(new Dictionary<string, object> { ["sub"] = $"{Me}" }, "https://another.example"))).Status);
    }

    private static async Task<(HttpStatusCode Status, string? Detail)> AskAsync(WebHostFixture host, string token)
    {
        using var response = await host.Http.SendAsync(TestAccess.Request(HttpMethod.Get, $"/v1/users/{Me}/suggestions", token), Token);
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>(Token);
        return (response.StatusCode, answer.TryGetProperty("detail", out var detail) ? detail.GetString() : null);
    }
}
