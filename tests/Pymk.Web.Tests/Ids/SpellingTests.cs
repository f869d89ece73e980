using System.Text.Json;
using Pymk.Grains.Interfaces.Ids;
using Pymk.Testing.Web;

namespace Pymk.Web.Tests.Ids;

/// <summary>The table of docs/data-formats.md, through every address of the API and in both kinds of network.</summary>
public sealed class SpellingTests
{
    /// <summary>Each spelling, and the number that it means; null where a network of numbers refuses it.</summary>
    private static readonly (string Spelling, long? Number)[] Spellings =
    [
        ("0", 0), ("7", 7), ("007", 7), ("17.0", 17), ("9007199254740993", 9_007_199_254_740_993), ("9223372036854775807", long.MaxValue),
        ("9223372036854775808", null), ("+7", null), ("-1", null), (" 7", null), ("1e3", null), ("bob", null), ("org:17", null), ("a/b", null), ("a%2Fb", null),
        ("100%", null), ("😀", null), ("a b?c#d", null), (".", null), ("..", null), ("a\nb", null),
    ];

    public static TheoryData<string> Texts => [.. Spellings.Select(s => s.Spelling)];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Texts))]
    public async Task Spelling_InANetworkOfNumbers_MeansItsNumberAtEveryAddress(string spelling)
    {
        await using var host = await StartAsync(UserIdKind.Number);
        var number = Spellings.Single(s => s.Spelling == spelling).Number;
        foreach (var door in Door.All)
        {
            await AssertTaken(host, door, door.Ask(spelling, "1"), number is { } n ? new UserId(n) : null);
        }
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public async Task Spelling_InANetworkOfText_IsThatTextAtEveryAddress(string spelling)
    {
        await using var host = await StartAsync(UserIdKind.Text);
        foreach (var door in Door.All)
        {
            await AssertTaken(host, door, door.Ask(spelling, "me"), UserId.Unresolved(spelling));
        }
    }

    [Theory]
    [InlineData("7", 7L)]
    [InlineData("17.0", 17L)]
    [InlineData("17.00", 17L)]
    [InlineData("\"007\"", 7L)]
    [InlineData("9223372036854775807", long.MaxValue)]
    [InlineData("-1", null)]
    [InlineData("1e3", null)]
    [InlineData("7.5", null)]
    [InlineData("9223372036854775808", null)]
    [InlineData("true", null)]
    [InlineData("null", null)]
    [InlineData("{}", null)]
    [InlineData("\"7\\u0000\"", null)]
    [InlineData("\"\\ud800\"", null)]
    public async Task Json_InANetworkOfNumbers_MeansItsNumber(string json, long? number)
    {
        await using var host = await StartAsync(UserIdKind.Number);
        foreach (var door in Door.All.Where(d => d.Body?.Contains("{j}", StringComparison.Ordinal) == true))
        {
            await AssertTaken(host, door, door.Ask("", "1", json), number is { } n ? new UserId(n) : null);
        }
    }

    [Theory]
    [InlineData("\"7\"", "7")]
    [InlineData("\"a\\/b\\u0025\"", "a/b%")]
    [InlineData("7", null)]
    [InlineData("7.0", null)]
    [InlineData("\"\"", null)]
    [InlineData("null", null)]
    [InlineData("[]", null)]
    [InlineData("\"a\\u0000\"", null)]
    [InlineData("\"\\ud83d\"", null)]
    [InlineData("LONG", null)]
    public async Task Json_InANetworkOfText_IsAStringOrRefused(string json, string? text)
    {
        await using var host = await StartAsync(UserIdKind.Text);
        json = json.Replace("LONG", $"\"{new string('x', 129)}\"", StringComparison.Ordinal);
        foreach (var door in Door.All.Where(d => d.Body?.Contains("{j}", StringComparison.Ordinal) == true))
        {
            await AssertTaken(host, door, door.Ask("", "me", json), text is null ? null : UserId.Unresolved(text));
        }
    }

    [Fact]
    public async Task Text_OfMoreThan128Characters_IsRefusedAtEveryAddress()
    {
        await using var host = await StartAsync(UserIdKind.Text);
        foreach (var door in Door.All)
        {
            await AssertTaken(host, door, door.Ask(new string('ä', 129), "me"), null);
        }
    }

    [Fact]
    public async Task Text_ThatNobodyHas_IsNotFoundWhereTheAddressCreatesNobody()
    {
        await using var host = await StartAsync(UserIdKind.Text);
        foreach (var door in Door.All.Where(d => !d.TakesAnybody))
        {
            using var response = await host.Http.SendAsync(Addressed(host, door.Ask("nobody/7%", "me")), Token);
            var body = await response.Content.ReadAsStringAsync(Token);
            Assert.True(body.Contains("urn:pymk:problem:unknown-user", StringComparison.Ordinal), $"{door}: {response.StatusCode} {body}");
            Assert.Contains("'nobody/7%'", body.Replace("\\u0027", "'", StringComparison.Ordinal), StringComparison.Ordinal);
        }
    }

    private static async Task AssertTaken(WebHostFixture host, Door door, HttpRequestMessage request, UserId? meaning)
    {
        host.Service.Named.Clear();
        using var response = await host.Http.SendAsync(Addressed(host, request), Token);
        var body = await response.Content.ReadAsStringAsync(Token);
        if (meaning is { } user)
        {
            Assert.True(response.IsSuccessStatusCode && !body.Contains("\"problem\"", StringComparison.Ordinal), $"{door}: {response.StatusCode} {body}");
            Assert.True(host.Service.Named.Contains(user), $"{door}: not {user} but {string.Join(", ", host.Service.Named)}");
            return;
        }

        using var json = JsonDocument.Parse(body.Split('\n')[0]);
        var problem = !door.IsBatch ? json.RootElement
            : json.RootElement.TryGetProperty("outcomes", out var outcomes) ? outcomes[0].GetProperty("problem")
            : json.RootElement.GetProperty("problem");
        Assert.Equal((door, 400, door.Parameter), (door, problem.GetProperty("status").GetInt32(), problem.GetProperty("parameter").GetString()));
        Assert.NotEmpty(problem.GetProperty("detail").GetString()!);
    }

    private static HttpRequestMessage Addressed(WebHostFixture host, HttpRequestMessage request)
    {
        request.RequestUri = new Uri(
            request.RequestUri!.OriginalString.Replace("http://pymk.test", host.Address.GetLeftPart(UriPartial.Authority), StringComparison.Ordinal),
            new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        return request;
    }

    private static Task<WebHostFixture> StartAsync(UserIdKind kind)
    {
        string[] texts = ["me", .. Spellings.Select(s => s.Spelling), "a/b%"];
        return WebHostFixture.StartAsync(new FakePymkClient
        {
            People = kind == UserIdKind.Text
                ? [.. texts.Select((text, i) => Card(i, text))]
                : [.. Spellings.Select(s => s.Number).OfType<long>().Append(1).Distinct().Order().Select(n => Card(n, null))],
        });
    }

    private static Grains.Interfaces.Users.ProfileCard Card(long number, string? text) => new(number, "Somebody", "", 0, text);
}
