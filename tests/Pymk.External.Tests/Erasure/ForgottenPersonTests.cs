using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Pymk.External.Tests.Durability;
using Pymk.Testing.Models;
using Pymk.Testing.Servers;

namespace Pymk.External.Tests.Erasure;

/// <summary>A silo in a process of its own, and a search through every byte that it leaves behind.</summary>
public sealed class ForgottenPersonTests(RedisFixture redis) : IClassFixture<RedisFixture>, IDisposable
{
    private const int Users = 80;
    private const int Member = 79;
    private const long Joined = 7_340_215_550_123_457_981;
    private const string JoinedName = "Zebediah Quillfeather";

    private static readonly long OfTheModel = IdOf(Member);

    private readonly string _folder = Directory.CreateTempSubdirectory("pymk-forgotten-").FullName;

    private string Model => Path.Combine(_folder, "model");

    private string Data => Path.Combine(_folder, "data");

    private string Logs => Path.Combine(_folder, "interactions");

    [Fact]
    public async Task Forget_LeavesNoByte_InStoreLogsAndModel()
    {
        Publish();
        using var silo = await StartAsync();
        var people = await LiveAsync(silo);
        foreach (var (person, traces) in people)
        {
            Assert.NotEmpty(traces.FilesIn(Data));
            Assert.NotEmpty(traces.FilesIn(Logs));
            Assert.Equal(person == OfTheModel, traces.FilesIn(Model).Length > 0);
            var report = await ForgetAsync(silo, person);
            Assert.True(report.GetProperty("removed").GetProperty("logRows").GetInt64() > 0, report.ToString());
        }

        // The development broker keeps its records in memory; nobody else holds the people now.
        foreach (var (person, traces) in people)
        {
            Assert.Empty(traces.FilesIn(_folder));
            using var again = await silo.GetAsync($"/v1/users/{person}/suggestions");
            Assert.Equal(HttpStatusCode.Gone, again.StatusCode);
        }

        await silo.StopAsync();
        Assert.All(people.Values, traces => Assert.Empty(traces.FilesIn(_folder)));
        using var restarted = await StartAsync();
        foreach (var person in people.Keys)
        {
            using var again = await restarted.GetAsync($"/v1/users/{person}/suggestions");
            Assert.Equal(HttpStatusCode.Gone, again.StatusCode);
            var report = await ForgetAsync(restarted, person);
            Assert.True(report.GetProperty("erasedBefore").GetBoolean());
            Assert.All(report.GetProperty("removed").EnumerateObject(), part => Assert.Equal(0, part.Value.GetInt64()));
        }

        await restarted.StopAsync();
        Assert.All(people.Values, traces => Assert.Empty(traces.FilesIn(_folder)));
    }

    [Fact]
    public async Task Forget_KilledHalfway_GoesOnByItselfAfterTheStart() => await KillAsync();

    [Fact]
    public async Task Forget_KilledHalfway_GoesOnByItself_WithRedis()
    {
        Assert.SkipWhen(redis.Missing is not null, redis.Missing ?? "");
        var people = await KillAsync("--redis", redis.Connection);
        foreach (var traces in people.Values)
        {
            Assert.Empty(await traces.KeysInAsync(redis.Connection));
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static long IdOf(int ordinal) => 6_120_345_678_000_000_000 + (1_000_003L * ordinal);

    private void Publish() => ModelFixture.Publish(Model, "v1", Users, ids: IdOf);

    private Task<ServiceProcess> StartAsync(params string[] more) => ServiceProcess.StartSiloAsync(
        Model, Data, [.. more, "--set", $"Pymk:EventLog:Folder={Logs}", "Pymk:Serving:LeasePeriod=00:00:00.100"]);

    // Kills the silo as soon as the person is hidden: the steps after that are done by the next one.
    private async Task<Dictionary<long, Traces>> KillAsync(params string[] more)
    {
        Publish();
        using var siloPort = new ReservedPort();
        using var gatewayPort = new ReservedPort();
        more = [.. more, "--set", $"Pymk:SiloPort={siloPort.Release()}", $"Pymk:GatewayPort={gatewayPort.Release()}"];
        Dictionary<long, Traces> people;
        using (var silo = await StartAsync(more))
        {
            people = await LiveAsync(silo);
            Task<HttpResponseMessage>[] erasing = [.. people.Keys.Select(person => silo.SendAsync(HttpMethod.Delete, $"/v1/admin/users/{person}", null))];
            foreach (var person in people.Keys)
            {
                await UntilAsync(async () =>
                {
                    using var answer = await silo.GetAsync($"/v1/users/{person}");
                    return answer.StatusCode == HttpStatusCode.Gone;
                });
            }

            silo.Kill();
            await Task.WhenAll(erasing.Select(e => e.ContinueWith(_ => { }, TestContext.Current.CancellationToken, TaskContinuationOptions.None, TaskScheduler.Default)));
        }

        using var next = await StartAsync(more);
        foreach (var person in people.Keys)
        {
            using var answer = await next.GetAsync($"/v1/users/{person}");
            Assert.Equal(HttpStatusCode.Gone, answer.StatusCode);
            await ForgetAsync(next, person);
        }

        foreach (var other in Enumerable.Range(0, 20).Select(IdOf))
        {
            Assert.Empty((await next.SuggestAsync(other, 100)).Intersect(people.Keys));
        }

        await next.StopAsync();
        Assert.All(people.Values, traces => Assert.Empty(traces.FilesIn(_folder)));
        return people;
    }

    private async Task<Dictionary<long, Traces>> LiveAsync(ServiceProcess silo)
    {
        await PostAsync(silo, "/v1/connections", new { user = Joined, other = IdOf(3) });
        await PostAsync(silo, "/v1/connections", new { user = OfTheModel, other = IdOf(4) });
        foreach (var person in (long[])[Joined, OfTheModel])
        {
            await PostAsync(silo, $"/v1/users/{person}/dismissals", new { userId = IdOf(40) });
            await PostAsync(silo, $"/v1/users/{IdOf(41)}/invitations", new { userId = person });
            await PostAsync(silo, $"/v1/users/{IdOf(42)}/blocks", new { userId = person });
            await silo.PostViewsAsync(person, [IdOf(43)]);
            await silo.PostViewsAsync(IdOf(44), [person]);
            await silo.SuggestAsync(person);
        }

        var people = new Dictionary<long, Traces> { [Joined] = new Traces(Joined, JoinedName), [OfTheModel] = new Traces(OfTheModel, $"Member {Member}") };
        await UntilAsync(() => Task.FromResult(Directory.Exists(Logs) && people.Values.All(traces => traces.FilesIn(Logs).Length > 0)));
        return people;
    }

    private static async Task<JsonElement> ForgetAsync(ServiceProcess silo, long person)
    {
        while (true)
        {
            using var answer = await silo.SendAsync(HttpMethod.Delete, $"/v1/admin/users/{person}", null);
            var body = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            Assert.True(answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.Accepted, body);
            if (answer.StatusCode == HttpStatusCode.OK)
            {
                return JsonDocument.Parse(body).RootElement;
            }
        }
    }

    private static async Task PostAsync(ServiceProcess silo, string address, object body)
    {
        using var answer = await silo.SendAsync(HttpMethod.Post, address, body);
        answer.EnsureSuccessStatusCode();
    }

    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        var began = Stopwatch.GetTimestamp();
        while (!await holds())
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            Assert.True(Stopwatch.GetElapsedTime(began) < TimeSpan.FromMinutes(2), "It does not come about.");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }
}
