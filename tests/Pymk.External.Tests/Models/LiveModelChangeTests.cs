using Pymk.Testing.Models;

namespace Pymk.External.Tests.Models;

/// <summary>A newer model version appears in the directory while a silo serves.</summary>
public sealed class LiveModelChangeTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pymk-live-").FullName;

    [Fact]
    public async Task NewVersion_UnderLoad_IsServedWithoutAnErrorAndDismissalsHold()
    {
        var model = Path.Combine(_folder, "model");
        ModelFixture.Publish(model, "v1");
        using var silo = await ServiceProcess.StartSiloAsync(
            model, Path.Combine(_folder, "data"), "--set", "Pymk:ModelPoll=00:00:00.1", "Kafka:BootstrapServers=none");
        var dismissed = new Dictionary<long, long>();
        foreach (var user in Enumerable.Range(0, 8).Select(ModelFixture.IdOf))
        {
            dismissed[user] = (await silo.SuggestAsync(user))[0];
            await silo.PostAsync(user, "dismissals", dismissed[user]);
        }

        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        timeout.CancelAfter(TimeSpan.FromMinutes(2));
        var asking = dismissed.Keys.Select(user => new Asking(silo, user, timeout.Token)).ToArray();
        await Task.WhenAll(asking.Select(a => a.FirstAnswer));
        await Task.Run(() => ModelFixture.Publish(model, "v2", seed: 2), timeout.Token);
        await Task.WhenAll(asking.Select(a => a.UntilAnsweredBy("v2")));

        Assert.All(asking, a => Assert.Equal(["v1", "v2"], a.Versions));
        Assert.All(asking, a => Assert.DoesNotContain(dismissed[a.User], a.Suggested));
        Assert.Equal("v2", (await silo.StatusAsync()).GetProperty("modelVersion").GetString());

        // Users who were not asked during the change answer from the new version, too.
        foreach (var user in Enumerable.Range(100, 20).Select(ModelFixture.IdOf))
        {
            var (version, people) = await silo.AskAsync(user, 20, timeout.Token);
            Assert.Equal(("v2", 20), (version, people.Length));
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>Asks for one user's suggestions again and again, until a version answers. Every failed answer fails the test.</summary>
    private sealed class Asking
    {
        private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly Task _asking;
        private volatile string _until = "";

        public Asking(ServiceProcess silo, long user, CancellationToken cancellation)
        {
            User = user;
            _asking = AskAsync(silo, cancellation);
        }

        public long User { get; }

        /// <summary>Completes with the first answer, or with the failure before it.</summary>
        public Task FirstAnswer => Task.WhenAny(_first.Task, _asking).Unwrap();

        /// <summary>The versions that answered, each once for each time that it took over.</summary>
        public List<string> Versions { get; } = [];

        /// <summary>Everybody who was suggested.</summary>
        public HashSet<long> Suggested { get; } = [];

        public Task UntilAnsweredBy(string version)
        {
            _until = version;
            return _asking;
        }

        private async Task AskAsync(ServiceProcess silo, CancellationToken cancellation)
        {
            do
            {
                var (version, people) = await silo.AskAsync(User, 100, cancellation);
                Suggested.UnionWith(people);
                if (Versions.Count == 0 || Versions[^1] != version)
                {
                    Versions.Add(version);
                }

                _first.TrySetResult();
            }
            while (Versions[^1] != _until);
        }
    }
}
