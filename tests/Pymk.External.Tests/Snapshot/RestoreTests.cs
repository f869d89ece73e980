using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Pymk.Core.Relations;
using Pymk.Core.Snapshots;
using Pymk.Grains.Interfaces.Ids;
using Pymk.Storage;
using Pymk.Storage.Redis;
using Pymk.Storage.Restore;
using Pymk.Storage.Snapshots;
using Pymk.Testing.Models;
using Pymk.Testing.Servers;

namespace Pymk.External.Tests.Snapshot;

/// <summary>A snapshot that a service took over HTTP fills a Redis; a service over it knows the same.</summary>
public sealed class RestoreTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pymk-restore-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Model => Path.Combine(_folder, "model");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Service_OverARestoredRedis_KnowsWhatTheSnapshotSays()
    {
        ModelFixture.Publish(Model, "v1");
        using (var silo = await StartAsync("data"))
        {
            for (var i = 0; i < 30; i++)
            {
                await silo.PostAsync(ModelFixture.IdOf(i), i % 2 == 0 ? "blocks" : "dismissals", ModelFixture.IdOf(200 + i));
                await ConnectAsync(silo, ModelFixture.IdOf(i), ModelFixture.IdOf(250 + i), "connected");
            }

            await ConnectAsync(silo, ModelFixture.IdOf(0), ModelFixture.IdOf(250), "disconnected");
            await TakeAsync(silo, "s1");
        }

        await using var redis = new RedisServer();
        await redis.InitializeAsync();
        Assert.SkipWhen(redis.Missing is not null, redis.Missing ?? "");
        var (first, second) = (Path.Combine(_folder, "snapshots", "s1"), Path.Combine(_folder, "snapshots", "s2"));
        await ExpectAsync(0, "29 connections began and 0 ended since the model, 31 relations", first, redis);
        await ExpectAsync(0, "filled from it already", first, redis);
        using (var silo = await StartAsync("none", $"Pymk:Redis={redis.Connection}"))
        {
            await TakeAsync(silo, "s2");
        }

        Assert.Equal(await RowsAsync(first), await RowsAsync(second));
        await ExpectAsync(2, "not from", second, redis);
        await ExpectAsync(2, "snapshot.json", _folder, redis);
    }

    [Fact]
    public async Task Restored_PeopleWhoCameBackAfterTheirErasure_AreThere_AndErasedOnesStayErased()
    {
        const long Returned = 900_001;
        const long Erased = 900_002;
        ModelFixture.Publish(Model, "v1");
        var before = DateTimeOffset.UtcNow.AddMinutes(-1);
        using (var silo = await StartAsync("data"))
        {
            foreach (var user in new[] { Returned, Erased })
            {
                await PutAsync(HttpStatusCode.Created, silo, user, new { name = "first" });
                await EraseAsync(silo, user);
            }

            await PutAsync(HttpStatusCode.Created, silo, Returned, new { name = "back" });
            await TakeAsync(silo, "s1");
        }

        await using var redis = new RedisServer();
        await redis.InitializeAsync();
        Assert.SkipWhen(redis.Missing is not null, redis.Missing ?? "");
        await ExpectAsync(0, "0 connections began and 0 ended since the model,", Path.Combine(_folder, "snapshots", "s1"), redis);
        using (var silo = await StartAsync("none", $"Pymk:Redis={redis.Connection}"))
        {
            using var account = await silo.GetAsync($"/v1/users/{Returned}");
            Assert.Contains("back", await account.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
            await PutAsync(HttpStatusCode.Gone, silo, Erased, new { name = "late", time = before });
        }
    }

    [Fact]
    public async Task Restore_IntoAStoreThatIsNotEmpty_IsRefused()
    {
        ModelFixture.Publish(Model, "v1");
        using (var silo = await StartAsync("data"))
        {
            await TakeAsync(silo, "s1");
            await silo.StopAsync();
        }

        var (code, lines) = await ServiceProcess.RunVerbAsync(
            ["restore", "--from", Path.Combine(_folder, "snapshots", "s1"), "--model", Model, "--data", Path.Combine(_folder, "data")]);

        Assert.Equal(2, code);
        Assert.Contains("the store is not empty: it has pymk:", Assert.Single(lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Silo_OverAStoreThatIsRestoredInPart_DoesNotStart()
    {
        ModelFixture.Publish(Model, "v1");
        await using var redis = new RedisServer();
        await redis.InitializeAsync();
        Assert.SkipWhen(redis.Missing is not null, redis.Missing ?? "");
        await using (var stores = await RedisStores.ConnectAsync(redis.Connection, redis.Connection, "restore-test"))
        {
            using var storage = new ServiceCollection().AddPymkStorage(stores).BuildServiceProvider();
            await storage.GetRequiredService<IRestoreTarget>().BeginAsync("s1", UserIdKind.Number, shards: 16, epoch: 1, Token);
        }

        var (code, lines) = await ServiceProcess.RunSiloAsync(
        [
            "--model", Model, "--data", Path.Combine(_folder, "data"), "--redis", redis.Connection, "--http", "http://127.0.0.1:0", "--silo-port", "0",
            "--gateway-port", "0", "--set", "Pymk:ClusterId=restore-test", "--set", "Kafka:BootstrapServers=none",
        ]);

        Assert.Equal(2, code);
        Assert.Contains(lines, line => line.Contains("The store in Redis is filled from snapshot s1 in part only", StringComparison.Ordinal));
    }

    private async Task ExpectAsync(int code, string said, string from, RedisServer redis)
    {
        var (ended, lines) = await ServiceProcess.RunVerbAsync(
            ["restore", "--from", from, "--model", Model, "--redis", redis.Connection, "--set", "Pymk:ClusterId=restore-test"]);
        Assert.True(ended == code, string.Join('\n', lines));
        Assert.Contains(said, Assert.Single(lines), StringComparison.Ordinal);
    }

    private Task<ServiceProcess> StartAsync(string data, params string[] more) => ServiceProcess.StartSiloAsync(
        Model, Path.Combine(_folder, data),
        [
            "--set", "Pymk:ClusterId=restore-test", "Kafka:BootstrapServers=none", $"Pymk:Snapshots={Path.Combine(_folder, "snapshots")}",
            $"Pymk:EventLog:Folder={Path.Combine(_folder, "logs")}", .. more,
        ]);

    private static async Task PutAsync(HttpStatusCode expected, ServiceProcess silo, long user, object body)
    {
        using var answer = await silo.SendAsync(HttpMethod.Put, $"/v1/users/{user}", body);
        Assert.True(answer.StatusCode == expected, await answer.Content.ReadAsStringAsync(Token));
    }

    private static async Task EraseAsync(ServiceProcess silo, long user)
    {
        HttpStatusCode status;
        do
        {
            using var answer = await silo.SendAsync(HttpMethod.Delete, $"/v1/admin/users/{user}", null);
            status = answer.StatusCode;
        }
        while (status == HttpStatusCode.Accepted);
        Assert.Equal(HttpStatusCode.OK, status);
    }

    private static async Task ConnectAsync(ServiceProcess silo, long user, long other, string type)
    {
        using var answer = await silo.SendAsync(HttpMethod.Post, "/v1/connections", new { user, other, type });
        answer.EnsureSuccessStatusCode();
    }

    private static async Task TakeAsync(ServiceProcess silo, string name)
    {
        using (var begun = await silo.SendAsync(HttpMethod.Post, "/v1/admin/snapshots", new { name }))
        {
            begun.EnsureSuccessStatusCode();
        }

        while (true)
        {
            using var answer = await silo.GetAsync($"/v1/admin/snapshots/{name}");
            var status = await answer.Content.ReadFromJsonAsync<JsonElement>(Token);
            switch (status.GetProperty("state").GetString())
            {
                case "finished":
                    return;
                case "unfinished":
                    throw new InvalidOperationException(status.GetProperty("problem").GetString());
                default:
                    await Task.Delay(50, Token);
                    break;
            }
        }
    }

    private static async Task<string[]> RowsAsync(string folder)
    {
        var reader = new SnapshotReader(folder, SnapshotFolder.Read(folder, verify: true));
        return
        [
            .. (await reader.ConnectionsAsync(Token).Select(c => $"{c}").ToArrayAsync(Token))
                .Concat(await reader.RelationsAsync(Token).Select(r => $"{r}").ToArrayAsync(Token))
                .Concat(await reader.PeopleAsync(Token)
                    .Select(p => $"{p.User} {p.Name} {p.Headline} {p.Joined} {string.Join('|', p.Values.Select(v => $"{v}").Order(StringComparer.Ordinal))}").ToArrayAsync(Token))
                .Order(StringComparer.Ordinal),
        ];
    }
}
