using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Pymk.Client;
using Pymk.Client.Events;
using Pymk.Grains.Interfaces.Choices;
using Pymk.Grains.Interfaces.Events;
using Pymk.Grains.Interfaces.Users;
using Pymk.Grains.Views;
using Pymk.Silo.Hosting;
using Pymk.Streams.Kafka.Development;
using Pymk.Testing.Models;
using Xunit;

namespace Pymk.External.Tests.Events;

/// <summary>A real silo with its embedded store, and producers that share nothing with it but the topics.</summary>
public sealed class EventEffectTests : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private readonly string _folder = Directory.CreateTempSubdirectory("pymk-events-").FullName;
    private readonly KafkaDevelopmentBroker _broker = new([.. EventTopics.All, .. EventTopics.All.Select(t => t + ".dead-letter")], partitions: 2);
    private SiloApplication _silo = null!;

    private IPymkClient Client => _silo.Services.GetRequiredService<IPymkClient>();

    public async ValueTask InitializeAsync()
    {
        ModelFixture.Publish(Path.Combine(_folder, "model"), "v1");
        _silo = await SiloApplication.CreateAsync(
        [
            "--Pymk:Model", Path.Combine(_folder, "model"), "--Pymk:Data", Path.Combine(_folder, "store"),
            "--Pymk:SiloPort", "0", "--Pymk:GatewayPort", "0", "--Pymk:Http", "", "--Pymk:ListsAhead:ActiveDays", "0",
            "--Pymk:EventLog:Folder", Path.Combine(_folder, "interactions"), "--Kafka:BootstrapServers", _broker.BootstrapServers,
        ]);
        await _silo.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _silo.DisposeAsync();
        _broker.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Connected_WrittenByKcat_IsSuggestedToNeitherAnyMore()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/kcat"), "kcat is not installed (apt-get install kcat).");
        var user = ModelFixture.IdOf(1);
        var other = (await Client.GetSuggestionsAsync(user)).Suggestions[0].UserId;

        string[] produce = ["-P", "-b", _broker.BootstrapServers, "-t", EventTopics.Connections];
        using var kcat = Process.Start(new ProcessStartInfo("kcat", produce) { RedirectStandardInput = true })!;
        var time = DateTimeOffset.UtcNow;
        await kcat.StandardInput.WriteLineAsync($$"""{"id":"k1","time":"{{time:O}}","type":"connected","user":{{user}},"other":{{other}}}""");
        kcat.StandardInput.Close();
        await kcat.WaitForExitAsync(Token);

        await UntilAsync(async () => !await SuggestsAsync(user, other) && !await SuggestsAsync(other, user));
    }

    [Fact]
    public async Task Published_BlockAndDeactivation_HideAndUnblockShowsAgain()
    {
        var services = new ServiceCollection();
        services.AddPymkEventPublisher(o => o.BootstrapServers = _broker.BootstrapServers);
        await using var provider = services.BuildServiceProvider();
        var publisher = provider.GetRequiredService<IPymkEventPublisher>();
        var user = ModelFixture.IdOf(2);
        var suggestions = (await Client.GetSuggestionsAsync(user)).Suggestions;
        var (blocked, gone) = (suggestions[0].UserId, suggestions[1].UserId);
        var now = DateTimeOffset.UtcNow;

        await publisher.PublishAsync(new InteractionEvent("b1", now, InteractionKind.Block, blocked, user), Token);
        await publisher.PublishAsync(new ProfileEvent("d1", now, ProfileEventKind.Deactivated, gone), Token);
        await UntilAsync(async () => !await SuggestsAsync(user, blocked) && !await SuggestsAsync(user, gone));

        await publisher.PublishAsync(new InteractionEvent("b2", now.AddSeconds(1), InteractionKind.Unblock, blocked, user), Token);
        await UntilAsync(() => SuggestsAsync(user, blocked));
    }

    [Fact]
    public async Task Published_Choices_HoldUntilTakenBack_AndADeletedUserComesBackByCreated()
    {
        var services = new ServiceCollection();
        services.AddPymkEventPublisher(o => o.BootstrapServers = _broker.BootstrapServers);
        await using var provider = services.BuildServiceProvider();
        var publisher = provider.GetRequiredService<IPymkEventPublisher>();
        var (user, now) = (ModelFixture.IdOf(2), DateTimeOffset.UtcNow);
        var suggestions = (await Client.GetSuggestionsAsync(user)).Suggestions;
        var (shy, left) = (suggestions[0].UserId, suggestions[1].UserId);
        Task ChooseAsync(int second, ChoicesChange change) =>
            publisher.PublishAsync(new ProfileEvent($"c{second}", now.AddSeconds(second), ProfileEventKind.Choices, shy, Choices: change), Token);

        await ChooseAsync(0, new ChoicesChange(SuggestMe: false));
        await ChooseAsync(1, new ChoicesChange(Bridge: false));
        await publisher.PublishAsync(new ProfileEvent("d", now, ProfileEventKind.Deleted, left), Token);
        await UntilAsync(async () => !await SuggestsAsync(user, shy) && !await SuggestsAsync(user, left));
        await UntilAsync(async () => await Client.GetChoicesAsync(shy) is { SuggestMe: false, ShowConnections: true, Bridge: false });
        await Assert.ThrowsAsync<UserGoneException>(async () => await Client.GetProfileAsync(left));

        await ChooseAsync(2, new ChoicesChange(SuggestMe: true));
        var profile = UserProfile.Empty with { Name = "Ada again" };
        await publisher.PublishAsync(new ProfileEvent("n", now.AddSeconds(1), ProfileEventKind.Created, left, profile), Token);
        await UntilAsync(async () => await SuggestsAsync(user, shy) && await SuggestsAsync(user, left));
        await UntilAsync(async () => (await Client.GetProfileAsync(left)).Name == "Ada again");
    }

    [Fact]
    public async Task PublishedViews_CountOnce_AndNotWhereTheApiCountedThem()
    {
        var services = new ServiceCollection();
        services.AddPymkEventPublisher(o => o.BootstrapServers = _broker.BootstrapServers);
        await using var provider = services.BuildServiceProvider();
        var publisher = provider.GetRequiredService<IPymkEventPublisher>();
        var user = ModelFixture.IdOf(2);
        var suggestions = (await Client.GetSuggestionsAsync(user)).Suggestions;
        var (byApi, once, often) = (suggestions[0].UserId, suggestions[1].UserId, suggestions[2].UserId);
        Task ViewAsync(string id, long other, bool counted = false) => publisher.PublishAsync(
            new InteractionEvent(id, DateTimeOffset.UtcNow, InteractionKind.View, user, other, Counted: counted), Token);

        const int Few = 6;
        await Client.RecordViewsAsync(user, [.. Enumerable.Repeat(byApi, Few)]);
        for (var i = 0; i < Few; i++)
        {
            await ViewAsync($"api-{i}", byApi, counted: true);
            await ViewAsync($"once-{i}", once);
        }

        for (var i = 0; i < 2 * Few; i++)
        {
            await ViewAsync($"often-{i}", often);
        }

        // Several writers count: the order of events holds within each.
        var store = _silo.Services.GetRequiredService<IViewStore>();
        Dictionary<long, int> counts = [];
        await UntilAsync(async () =>
        {
            counts = (await store.ReadAsync(user)).ToDictionary(c => c.Person, c => (int)c.Views.Times);
            return counts.GetValueOrDefault(once) >= Few && counts.GetValueOrDefault(often) >= 2 * Few;
        });
        Assert.Equal((Few, Few, 2 * Few), (counts[byApi], counts[once], counts[often]));

        // The store has the counts a moment before the user's grain.
        await UntilAsync(async () => !await SuggestsAsync(user, often));
    }

    [Fact]
    public async Task Publish_WithTheBrokersDown_Throws()
    {
        using var broker = new KafkaDevelopmentBroker(EventTopics.All, partitions: 1);
        var services = new ServiceCollection();
        services.AddPymkEventPublisher(o => (o.BootstrapServers, o.PublishTimeout) = (broker.BootstrapServers, TimeSpan.FromSeconds(1)));
        await using var provider = services.BuildServiceProvider();
        broker.SetDown(1);

        var publisher = provider.GetRequiredService<IPymkEventPublisher>();
        var connected = new ConnectionEvent("x", DateTimeOffset.UtcNow, ConnectionEventKind.Connected, 1, 2);
        var error = await Assert.ThrowsAsync<EventNotAcknowledgedException>(() => publisher.PublishAsync(connected, Token));

        Assert.Contains("'x'", error.Message, StringComparison.Ordinal);
    }

    private async Task<bool> SuggestsAsync(long user, long other) =>
        (await Client.GetSuggestionsAsync(user, 100)).Suggestions.Any(s => s.UserId == other);

    // Asks the silo until the condition holds. Each question takes a round trip; the limit only ends a test that fails.
    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        for (var began = Stopwatch.GetTimestamp(); !await holds();)
        {
            Assert.True(Stopwatch.GetElapsedTime(began) < Limit, "The event had no effect in a minute.");
        }
    }
}
