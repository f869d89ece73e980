using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Pymk.Testing.Web;
using Pymk.Web.Access;

namespace Pymk.Web.Tests.Access;

public sealed class KeyTests : IDisposable
{
    private readonly string _file = Path.Combine(Path.GetTempPath(), Guid.NewGuid() + ".json");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => File.Delete(_file);

    [Fact]
    public async Task Key_InItsHeader_CountsAsABearerToken()
    {
        await using var host = await WebHostFixture.StartAsync(settings: TestAccess.Keys);
        using var request = TestAccess.Request(HttpMethod.Get, "/v1/caller", null);
        request.Headers.Add("X-Api-Key", TestAccess.Key("act"));
        using var response = await host.Http.SendAsync(request, Token);
        Assert.Equal("""{"kind":"key","name":"act","scopes":["read","act"]}""", await response.Content.ReadAsStringAsync(Token));
    }

    [Fact]
    public async Task Key_AsABrowsersPassword_OpensNoAddressOfTheApi()
    {
        await using var host = await WebHostFixture.StartAsync(settings: TestAccess.Keys);
        using var request = TestAccess.Request(HttpMethod.Get, "/v1/caller", null);
        request.Headers.Authorization = new("Basic", Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes("any:" + TestAccess.Key("admin"))));
        using var response = await host.Http.SendAsync(request, Token);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Fact]
    public async Task KeysFile_Changed_CountsWithoutARestart_AndABrokenOneChangesNothing()
    {
        ApiKeyFile.Add(_file, new ApiKeyOptions { Name = "old", Hash = TestAccess.Hash("pymk_old"), Scopes = ["read"] });
        await using var host = await WebHostFixture.StartAsync(settings: [new("Pymk:Web:Auth:KeysFile", _file)]);
        var keys = host.Services.GetRequiredService<ApiKeys>();
        ApiKeyFile.Add(_file, new ApiKeyOptions { Name = "new", Hash = TestAccess.Hash("pymk_new"), Scopes = ["read", "act"] });
        keys.Reload();
        Assert.Equal(("old", "new"), (keys.Find("pymk_old")?.Name, keys.Find("pymk_new")?.Name));
        await File.WriteAllTextAsync(_file, "[{\"name\": \"x\"}]", Token);
        keys.Reload();
        Assert.Equal(("old", "act"), (keys.Find("pymk_old")?.Name, keys.Find("pymk_new")?.Scope));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_file));
        }
    }

    [Theory]
    [InlineData("Auth", "nobody", "must be none")]
    [InlineData("Auth:Keyz:0:Name", "x", "Keyz")]
    [InlineData("Auth:Keys:0:Hash", "12", "'hash' must be the SHA-256")]
    [InlineData("Auth:Keys:0:Scopes:0", "root", "no scope 'root'")]
    [InlineData("Auth:Keys:0:Name", "", "'name'")]
    [InlineData("Auth:Keys:1:Name", "read", "two keys of the name 'read'")]
    [InlineData("Auth:KeysFile", "/no/such/file", "/no/such/file")]
    [InlineData("Auth:Jwt:Authority", "http://issuer.example", "Audience is missing")]
    [InlineData("Auth:Jwt:SigningKeysFile", "/no/such/file", "Audience is missing")]
    [InlineData("Auth:Jwt:Audience", "x", "needs Authority or SigningKeysFile")]
    public async Task Setting_ThatCannotHold_EndsTheStartByName(string setting, string value, string problem)
    {
        var settings = TestAccess.Of("read").Append(new("Pymk:Web:Auth:Keys:1:Hash", new string('0', 64))).Append(new("Pymk:Web:Auth:Keys:1:Scopes:0", "read"))
            .Append(new("Pymk:Web:Auth:Keys:1:Name", "second")).Where(s => s.Key != "Pymk:Web:" + setting).Append(new("Pymk:Web:" + setting, value));
        var refusal = await Assert.ThrowsAsync<OptionsValidationException>(() => WebHostFixture.StartAsync(settings: settings));
        Assert.Contains(problem, refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refusal.Message);
    }

    [Theory]
    [InlineData("http://0.0.0.0:0", false)]
    [InlineData("http://[::]:0", false)]
    [InlineData("http://*:0", false)]
    [InlineData("http://localhost:5000", true)]
    [InlineData("http://127.0.0.1:0", true)]
    public void Listening_WhereOthersReach_NeedsAccess(string address, bool may)
    {
        var uri = new Uri(address.Replace("*", "any", StringComparison.Ordinal));
        var nothing = Configuration([]);
        if (may)
        {
            ListenGuard.Check(nothing, uri);
        }
        else
        {
            var refusal = Assert.Throws<OptionsValidationException>(() => ListenGuard.Check(nothing, uri));
            Assert.Contains("./pymk key", refusal.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', refusal.Message);
        }

        ListenGuard.Check(Configuration([new("Pymk:Web:Auth", "none")]), uri);
        ListenGuard.Check(Configuration(TestAccess.Of("read")), uri);
    }

    [Fact]
    public async Task Listening_WhereOthersReachByTheServersOwnSettings_IsRefusedToo()
    {
        var refusal = await Assert.ThrowsAsync<OptionsValidationException>(
            () => WebHostFixture.StartAsync(settings: [new("Kestrel:Endpoints:Http:Url", "http://0.0.0.0:0")]));
        Assert.Contains("0.0.0.0", refusal.Message, StringComparison.Ordinal);
    }

    private static Microsoft.Extensions.Configuration.IConfiguration Configuration(IEnumerable<KeyValuePair<string, string?>> settings) =>
        Microsoft.Extensions.Configuration.MemoryConfigurationBuilderExtensions
            .AddInMemoryCollection(new Microsoft.Extensions.Configuration.ConfigurationBuilder(), settings).Build();
}
