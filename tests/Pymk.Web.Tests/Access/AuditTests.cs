using Microsoft.Extensions.Logging;
using Pymk.Testing.Web;

namespace Pymk.Web.Tests.Access;

public sealed class AuditTests
{
    private const string Category = "Pymk.Audit";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Audit_OfAdminActionsAndRefusals_HasALineEach_WithoutSecrets()
    {
        using var tokens = new TestTokens();
        using var logs = new RecordedLogs();
        await using var host = await WebHostFixture.StartAsync(settings: TestAccess.Keys.Concat(tokens.Settings), logs: logs);
        await AskAsync(host, HttpMethod.Get, $"/v1/users/{AccessTable.Me}/data?secret=query", TestAccess.Key("admin"));
        await AskAsync(host, HttpMethod.Delete, $"/v1/admin/users/{AccessTable.Me}", tokens.OfOperator());
        await AskAsync(host, HttpMethod.Get, $"/v1/users/{AccessTable.Me}/suggestions", tokens.OfUser(AccessTable.Other));
        await AskAsync(host, HttpMethod.Get, "/v1/users/a%0Ab/suggestions", "pymk_wrong");
        await AskAsync(host, HttpMethod.Get, $"/v1/users/{AccessTable.Me}/suggestions", TestAccess.Key("read"));
        var lines = logs.Of(Category);
        Assert.Equal(
        [
            $"GET /v1/users/{{id}}/data of user {AccessTable.Me} by key 'admin' from 127.0.0.1: 200",
            "DELETE /v1/admin/users/{id} of user - by operator 'olga' from 127.0.0.1: 200",
            $"Refused: GET /v1/users/{{id}}/suggestions of user {AccessTable.Me} by user '{AccessTable.Other}' from 127.0.0.1: 403. "
                + "A user's token asks and acts for its own user alone; this address needs a key.",
            "Refused: GET /v1/users/{id}/suggestions of user 'a\\nb' by nobody from 127.0.0.1: 401. The key or token is not valid.",
        ], lines.Select(line => line.Text));
        Assert.Equal([LogLevel.Information, LogLevel.Information, LogLevel.Warning, LogLevel.Warning], lines.Select(line => line.Level));
        Assert.Equal(("key 'admin'", 200), (lines[0].Values["Caller"], lines[0].Values["Status"]));
        Assert.DoesNotContain(logs.Lines, line => line.Text.Contains("pymk_", StringComparison.Ordinal) || line.Text.Contains("eyJ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Audit_WithoutAccess_HasTheAdminActionsToo()
    {
        using var logs = new RecordedLogs();
        await using var host = await WebHostFixture.StartAsync(logs: logs);
        await AskAsync(host, HttpMethod.Get, "/v1/admin/cycle", null);
        await AskAsync(host, HttpMethod.Get, "/v1/status", null);
        Assert.Equal("GET /v1/admin/cycle of user - by anybody from 127.0.0.1: 200", Assert.Single(logs.Of(Category)).Text);
    }

    private static async Task AskAsync(WebHostFixture host, HttpMethod method, string address, string? bearer)
    {
        using var response = await host.Http.SendAsync(TestAccess.Request(method, address, bearer), Token);
    }
}
