using Pymk.Testing.Models;
using Pymk.Testing.Servers;

namespace Pymk.External.Tests.Durability;

public sealed class KilledSiloTests(RedisFixture redis) : IClassFixture<RedisFixture>, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pymk-killed-").FullName;

    [Fact]
    public async Task AcknowledgedWrites_Hold_AfterTheProcessIsKilledAndStartedAgain() => await KillAsync();

    [Fact]
    public async Task AcknowledgedWrites_Hold_WithRedisAsStore()
    {
        Assert.SkipWhen(redis.Missing is not null, redis.Missing ?? "");
        await KillAsync("--redis", redis.Connection);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private async Task KillAsync(params string[] more)
    {
        var model = Path.Combine(_folder, "model");
        var data = Path.Combine(_folder, "data");
        ModelFixture.Publish(model, "v1");

        // Restarted at its old address, like a service: the cluster declares the previous silo dead at once.
        using var siloPort = new ReservedPort();
        using var gatewayPort = new ReservedPort();
        more = [.. more, "--set", $"Pymk:SiloPort={siloPort.Release()}", $"Pymk:GatewayPort={gatewayPort.Release()}"];
        var user = ModelFixture.IdOf(3);
        long[] people;
        using (var silo = await ServiceProcess.StartSiloAsync(model, data, more))
        {
            people = await silo.SuggestAsync(user);
            Assert.Equal(20, people.Length);
            foreach (var other in people[..5])
            {
                await silo.PostAsync(user, "dismissals", other);
            }

            await silo.PostAsync(user, "blocks", people[5]);
            await silo.PostAsync(people[6], "blocks", user);
            for (var i = 0; i < 14; i++)
            {
                await silo.PostViewsAsync(user, [people[7]]);
            }

            Assert.DoesNotContain(people[7], await silo.SuggestAsync(user, 100));
            using var chosen = await silo.SendAsync(HttpMethod.Patch, $"/v1/users/{people[8]}/choices", new { suggestMe = false, bridge = false });
            chosen.EnsureSuccessStatusCode();
            silo.Kill();
        }

        using (var silo = await ServiceProcess.StartSiloAsync(model, data, more))
        {
            var after = await silo.SuggestAsync(user, 100);
            Assert.NotEmpty(after);
            Assert.Empty(after.Intersect(people[..9]));
            using var chosen = await silo.GetAsync($"/v1/users/{people[8]}/choices");
            var choices = await chosen.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            Assert.StartsWith("""{"suggestMe":false,"showConnections":true,"bridge":false,"changed":"20""", choices, StringComparison.Ordinal);
            Assert.DoesNotContain(user, await silo.SuggestAsync(people[5], 100));
            Assert.DoesNotContain(user, await silo.SuggestAsync(people[6], 100));
            Assert.Equal(people[..5].Reverse(), await silo.ListAsync(user, "dismissals"));
            Assert.Equal([people[5]], await silo.ListAsync(user, "blocks"));
            Assert.Equal([user], await silo.ListAsync(people[6], "blocks"));
        }
    }
}
