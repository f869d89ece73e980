using System.Diagnostics;
using System.Net;
using Pymk.Testing.Models;
using Pymk.Testing.Servers;

namespace Pymk.External.Tests.Durability;

/// <summary>A store that accepts connections and does not answer: redis-server stopped by SIGSTOP.</summary>
public sealed class StoreOutageTests(RedisFixture redis) : IClassFixture<RedisFixture>, IDisposable
{
    private static readonly TimeSpan Recovery = TimeSpan.FromSeconds(60);

    private static readonly long User = ModelFixture.IdOf(3);
    private static readonly long Warm = ModelFixture.IdOf(4);

    private readonly string _folder = Directory.CreateTempSubdirectory("pymk-outage-").FullName;

    // Of a user who is asked for the first time.
    private int _next = 20;

    [Fact]
    public async Task SilentStore_RefusesWrites_AnswersFromMemory_AndKeepsWhatItAcknowledged()
    {
        Assert.SkipWhen(redis.Missing is not null, redis.Missing ?? "");
        var model = Path.Combine(_folder, "model");
        ModelFixture.Publish(model, "v1");
        using var siloPort = new ReservedPort();
        using var gatewayPort = new ReservedPort();
        string[] settings =
        [
            "--redis", redis.Connection, "--set", $"Pymk:SiloPort={siloPort.Release()}", $"Pymk:GatewayPort={gatewayPort.Release()}",
            "Pymk:StoreDeadline=00:00:00.3",
        ];
        long[] people;
        using (var silo = await ServiceProcess.StartSiloAsync(model, Path.Combine(_folder, "data"), settings))
        {
            using var frontend = await ServiceProcess.StartWebAsync(silo.Gateway, TestContext.Current.CancellationToken);
            people = await silo.SuggestAsync(User);
            await silo.SuggestAsync(Warm);
            await silo.PostAsync(User, "dismissals", people[0]);
            await silo.PostViewsAsync(User, Enumerable.Repeat(people[1], 14));
            redis.Pause();
            try
            {
                // The second round finds what the first one left behind.
                for (var round = 0; round < 2; round++)
                {
                    await AskAllAsync(silo, people[5..]);
                    await AskAllAsync(frontend, people[5..]);
                }
            }
            finally
            {
                redis.Resume();
            }

            await UntilAcknowledgedAsync(silo, people[2]);
            await AssertWritesHoldAsync(silo, people[..3]);
            await AssertWritesHoldAsync(frontend, people[..3]);
            foreach (var (method, address, body) in Writes(people[10..]))
            {
                using var done = await frontend.SendAsync(method, address, body);
                Assert.Equal((address, HttpStatusCode.NoContent), (address, done.StatusCode));
            }

            silo.Kill();
        }

        using var again = await ServiceProcess.StartSiloAsync(model, Path.Combine(_folder, "data"), settings);
        await AssertWritesHoldAsync(again, people[..3]);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static IEnumerable<(HttpMethod Method, string Address, object? Body)> Writes(long[] others)
    {
        yield return (HttpMethod.Post, $"/v1/users/{User}/views", new { userIds = new[] { others[0] } });
        yield return (HttpMethod.Post, $"/v1/users/{Warm}/views", new { userIds = new[] { others[0] } });
        foreach (var (i, what) in new[] { "dismissals", "blocks", "invitations" }.Index())
        {
            yield return (HttpMethod.Post, $"/v1/users/{User}/{what}", new { userId = others[i] });
            yield return (HttpMethod.Delete, $"/v1/users/{User}/{what}/{others[i]}", null);
        }

        yield return (HttpMethod.Post, "/v1/connections", new { user = User, other = others[3] });
        yield return (HttpMethod.Post, "/v1/connections", new { user = User, other = others[3], type = "disconnected" });
    }

    private static async Task AssertWritesHoldAsync(ServiceProcess service, long[] gone)
    {
        var after = await service.SuggestAsync(User, 100);
        Assert.NotEmpty(after);
        Assert.Empty(after.Intersect(gone));
    }

    private static async Task UntilAcknowledgedAsync(ServiceProcess service, long other)
    {
        for (var waited = Stopwatch.StartNew(); ;)
        {
            using var done = await service.SendAsync(HttpMethod.Post, $"/v1/users/{User}/dismissals", new { userId = other });
            if (done.StatusCode == HttpStatusCode.NoContent)
            {
                return;
            }

            await AssertUnavailableAsync(done);
            Assert.True(waited.Elapsed < Recovery, "The service does not recover.");
        }
    }

    private static async Task AssertUnavailableAsync(HttpResponseMessage answer)
    {
        var asked = $"{answer.RequestMessage!.Method} {answer.RequestMessage.RequestUri!.PathAndQuery}";
        var text = $"{asked}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}";
        Assert.True(answer.StatusCode == HttpStatusCode.ServiceUnavailable, text);
        Assert.True(answer.Headers.RetryAfter?.Delta > TimeSpan.Zero, text);
        Assert.Contains("urn:pymk:problem:unavailable", text, StringComparison.Ordinal);
    }

    private async Task AskAllAsync(ServiceProcess service, long[] others)
    {
        foreach (var (method, address, body) in Writes(others))
        {
            using var refused = await service.SendAsync(method, address, body);
            await AssertUnavailableAsync(refused);
        }

        foreach (var address in (string[])
        [
            $"/v1/users/{User}/suggestions", $"/v1/users/{Warm}/suggestions", $"/v1/users/{Warm}", "/v1/users?query=a", "/v1/status", "/health/ready",
        ])
        {
            using var answer = await service.GetAsync(address);
            Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{address}: {await answer.Content.ReadAsStringAsync()}");
        }

        foreach (var address in (string[])[$"/v1/users/{ModelFixture.IdOf(_next++)}/suggestions", $"/v1/users/{ModelFixture.IdOf(_next++)}"])
        {
            using var answer = await service.GetAsync(address);
            if (answer.StatusCode != HttpStatusCode.OK)
            {
                await AssertUnavailableAsync(answer);
            }
        }
    }
}
