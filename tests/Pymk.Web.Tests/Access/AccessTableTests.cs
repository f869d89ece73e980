using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Pymk.Grains.Interfaces.Ids;
using Pymk.Testing.Web;

namespace Pymk.Web.Tests.Access;

public sealed class AccessTableTests(AccessTableTests.GuardedHost guarded) : IClassFixture<AccessTableTests.GuardedHost>
{
    private static readonly HashSet<string> Methods = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

    public static TheoryData<string> Addresses => [.. AccessTable.Rows.Keys];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Table_HasARowForEveryAddressOfTheDocument()
    {
        using var json = JsonDocument.Parse(await guarded.Host.Http.GetStringAsync("/openapi/v1.json", Token));
        var addresses =
            from path in json.RootElement.GetProperty("paths").EnumerateObject()
            from operation in path.Value.EnumerateObject()
            where Methods.Contains(operation.Name)
            select $"{operation.Name.ToUpperInvariant()} {path.Name}";
        Assert.Equal(AccessTable.Rows.Keys.Order(StringComparer.Ordinal), addresses.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Endpoints_OfTheHost_EachDeclareWhoMayAsk()
    {
        var silent = guarded.Host.Services.GetServices<EndpointDataSource>().SelectMany(s => s.Endpoints)
            .Where(e => e.Metadata.GetMetadata<IAllowAnonymous>() is null && e.Metadata.GetMetadata<IAuthorizeData>()?.Policy is null);
        Assert.Empty(silent.Select(e => e.DisplayName));
    }

    [Theory]
    [MemberData(nameof(Addresses))]
    public async Task Address_WithoutAKeyOrWithAWrongOne_Is401(string row)
    {
        foreach (var bearer in new[] { null, "", "pymk_no-key", "a.wrong.token", TestAccess.Key("admin") + "x" })
        {
            using var response = await guarded.Host.Http.SendAsync(AccessTable.Request(row, bearer), Token);
            if (AccessTable.Rows[row].Scope == "none")
            {
                Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            }
            else
            {
                await AssertProblem(response, HttpStatusCode.Unauthorized, "unauthenticated");
                Assert.Equal("Bearer", response.Headers.WwwAuthenticate.Single().Scheme);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Addresses))]
    public async Task Address_WithAKey_NeedsItsScopeOrALaterOne(string row)
    {
        string[] scopes = ["none", "read", "act", "admin"];
        foreach (var scope in scopes[1..])
        {
            using var response = await guarded.Host.Http.SendAsync(AccessTable.Request(row, TestAccess.Key(scope)), Token);
            if (Array.IndexOf(scopes, scope) >= Array.IndexOf(scopes, AccessTable.Rows[row].Scope))
            {
                AssertLetIn(response);
            }
            else
            {
                var problem = await AssertProblem(response, HttpStatusCode.Forbidden, "forbidden");
                Assert.Contains($"'{AccessTable.Rows[row].Scope}'", problem, StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Addresses))]
    public async Task Address_WithAUsersToken_AnswersForThatUserAlone(string row)
    {
        foreach (var host in new[] { guarded.Host, guarded.Text })
        {
            var people = host.Service.People;
            using var own = await host.Http.SendAsync(AccessTable.Request(row, guarded.Tokens.OfUser(people[0].Id), people), Token);
            using var foreign = await host.Http.SendAsync(AccessTable.Request(row, guarded.Tokens.OfUser(people[1].Id), people), Token);
            var users = AccessTable.Rows[row].Users;
            await AssertMay(own, users != AccessTable.UserToken.None);
            await AssertMay(foreign, users == AccessTable.UserToken.Any);
        }
    }

    [Fact]
    public async Task Token_OfANumberSpelledOtherwise_IsThatUsersInANetworkOfNumbersAlone()
    {
        static HttpRequestMessage Ask(string user, string token) => TestAccess.Request(HttpMethod.Get, $"/v1/users/{user}/choices", token);
        var number = $"{AccessTable.Me}";
        foreach (var (asked, subject) in new[] { (number, $"00{number}"), ($"00{number}", number), ($"{number}.0", number) })
        {
            using var same = await guarded.Host.Http.SendAsync(Ask(asked, guarded.Tokens.OfUser(UserId.Unresolved(subject))), Token);
            await AssertMay(same, true);
            using var another = await guarded.Text.Http.SendAsync(Ask(asked, guarded.Tokens.OfUser(UserId.Unresolved(subject))), Token);
            await AssertMay(another, false);
        }

        foreach (var (asked, subject) in new[] { ("a%2Fb", "a%2Fb"), ("a%252Fb", "a/b"), ("%41", "a"), ("a%2Fb", "a") })
        {
            using var another = await guarded.Text.Http.SendAsync(Ask(asked, guarded.Tokens.OfUser(UserId.Unresolved(subject))), Token);
            await AssertMay(another, false);
        }
    }

    [Theory]
    [MemberData(nameof(Addresses))]
    public async Task Address_WithAnOperatorsToken_Answers(string row)
    {
        using var response = await guarded.Host.Http.SendAsync(AccessTable.Request(row, guarded.Tokens.OfOperator()), Token);
        AssertLetIn(response);
    }

    [Theory]
    [MemberData(nameof(Addresses))]
    public async Task Address_OfAHostWithoutAccess_AnswersEverybody(string row)
    {
        using var response = await guarded.Open.Http.SendAsync(AccessTable.Request(row, null), Token);
        AssertLetIn(response);
    }

    private static async Task AssertMay(HttpResponseMessage response, bool may)
    {
        if (may)
        {
            AssertLetIn(response);
        }
        else
        {
            await AssertProblem(response, HttpStatusCode.Forbidden, "forbidden");
        }
    }

    // The endpoint answered: what is wrong with a request is a problem of its own.
    private static void AssertLetIn(HttpResponseMessage response) => Assert.Contains(
        response.StatusCode,
        new[]
        {
            HttpStatusCode.OK, HttpStatusCode.Accepted, HttpStatusCode.NoContent, HttpStatusCode.BadRequest,
            HttpStatusCode.NotFound, HttpStatusCode.Gone, HttpStatusCode.UnsupportedMediaType, HttpStatusCode.Created,
        });

    private static async Task<string> AssertProblem(HttpResponseMessage response, HttpStatusCode status, string name)
    {
        Assert.Equal(status, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>(Token);
        Assert.Equal("urn:pymk:problem:" + name, problem.GetProperty("type").GetString());
        return problem.GetProperty("detail").GetString()!;
    }

    /// <summary>A host that takes keys of each scope, and tokens.</summary>
    public sealed class GuardedHost : IAsyncLifetime
    {
        internal TestTokens Tokens { get; } = new();

        internal WebHostFixture Host { get; private set; } = null!;

        /// <summary>The same of a network of text ids.</summary>
        internal WebHostFixture Text { get; private set; } = null!;

        /// <summary>A host without access control.</summary>
        internal WebHostFixture Open { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            // A fast machine sends the rows of the table faster than one user may ask.
            KeyValuePair<string, string?>[] settings = [.. TestAccess.Keys, .. Tokens.Settings, new("Pymk:Web:UserRate", "0")];
            Host = await WebHostFixture.StartAsync(settings: settings);
            Text = await WebHostFixture.StartAsync(new FakePymkClient { People = Town.Named }, settings: settings);
            Open = await WebHostFixture.StartAsync();
        }

        public async ValueTask DisposeAsync()
        {
            await Open.DisposeAsync();
            await Text.DisposeAsync();
            await Host.DisposeAsync();
            Tokens.Dispose();
        }
    }
}
