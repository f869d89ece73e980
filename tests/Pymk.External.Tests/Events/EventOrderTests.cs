using System.Globalization;
using System.Text;
using Confluent.Kafka;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Pymk.Core.Models;
using Pymk.Grains;
using Pymk.Grains.Events;
using Pymk.Grains.Graph;
using Pymk.Grains.Interfaces.Events;
using Pymk.Silo.Hosting;
using Pymk.Streams.Kafka.Development;
using Pymk.Streams.Kafka.Streaming;
using Pymk.Testing.Models;

namespace Pymk.External.Tests.Events;

/// <summary>Late, repeated and shuffled events on any partition: the final state depends on the events' times only.</summary>
public sealed class EventOrderTests : IAsyncLifetime
{
    private const int Users = 6;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly DateTimeOffset Start = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    private readonly string _folder = Directory.CreateTempSubdirectory("pymk-order-").FullName;
    private readonly KafkaDevelopmentBroker _broker = new([.. EventTopics.All, .. EventTopics.All.Select(t => t + ".dead-letter")], partitions: 3);
    private SiloApplication _silo = null!;

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
    public async Task Events_LateRepeatedAndShuffled_EndInTheStateOfTheirTimes()
    {
        const int Worlds = 20;
        var expected = new Dictionary<(long From, long To, RelationKind Kind), (long TimeMs, bool Active)>();
        var config = new ProducerConfig { BootstrapServers = _broker.BootstrapServers, Acks = Acks.All };
        using var producer = new ProducerBuilder<byte[], byte[]>(config).Build();
        var sent = 0;
        for (var world = 0; world < Worlds; world++)
        {
            var random = new Random(world);
            var events = Enumerable.Range(0, 60).Select(i => Draw(random, world, i)).ToList();
            events.ForEach(e => Expect(expected, e));
            var records = events.Concat(events.Take(20)).ToArray();
            random.Shuffle(records);
            foreach (var (topic, value) in records.Select(Record))
            {
                // A random key: the events of a user arrive on any partition, in any order.
                var key = Encoding.UTF8.GetBytes(random.Next().ToString(CultureInfo.InvariantCulture));
                producer.Produce(topic, new Message<byte[], byte[]> { Key = key, Value = value });
                sent++;
            }
        }

        producer.Flush(TestContext.Current.CancellationToken);
        await AppliedAsync(sent);

        var grains = _silo.Services.GetRequiredService<IGrainFactory>();
        var shards = _silo.Services.GetRequiredService<IOptions<ServingOptions>>().Value.GraphShards;
        for (var user = Id(0, 0); user < Id(Worlds, 0); user++)
        {
            var snapshot = await grains.GetGrain<IGraphShardGrain>(Shards.Of(user, shards)).Subscribe(user);
            var relations = expected.Where(e => e.Key.From == user || e.Key.To == user)
                .Select(e => new RelationEvent(e.Key.From, e.Key.To, e.Key.Kind, e.Value.Active, e.Value.TimeMs));
            Assert.Equal(relations.ToHashSet(), snapshot.Relations.ToHashSet());
        }
    }

    private static long Id(int world, int user) => 1_000_000 + (world * Users) + user;

    // Few users and few times: each relation is written many times, often twice in one millisecond.
    private static IUserEvent Draw(Random random, int world, int number)
    {
        var id = $"{world}-{number}";
        var time = Start.AddMilliseconds(random.Next(40));
        var user = random.Next(Users);
        var (from, to) = (Id(world, user), Id(world, (user + 1 + random.Next(Users - 1)) % Users));
        InteractionKind[] interactions =
        [
            InteractionKind.View, InteractionKind.Invite, InteractionKind.Withdraw, InteractionKind.Accept,
            InteractionKind.Dismiss, InteractionKind.Block, InteractionKind.Unblock,
        ];
        return random.Next(10) switch
        {
            < 3 => new ConnectionEvent(id, time, random.Next(2) == 0 ? ConnectionEventKind.Connected : ConnectionEventKind.Disconnected, from, to),
            < 9 => new InteractionEvent(id, time, interactions[random.Next(interactions.Length)], from, to),
            _ => new ProfileEvent(id, time, random.Next(2) == 0 ? ProfileEventKind.Deactivated : ProfileEventKind.Reactivated, from),
        };
    }

    private static (string Topic, byte[] Value) Record(IUserEvent value) => value switch
    {
        ConnectionEvent e => (EventTopics.Connections, EventJson.Write(e)),
        InteractionEvent e => (EventTopics.Interactions, EventJson.Write(e)),
        ProfileEvent e => (EventTopics.Profiles, EventJson.Write(e)),
        _ => throw new ArgumentException($"{value.GetType().Name} is no event.", nameof(value)),
    };

    // The rule: the latest time wins; at the same time, a relation that begins wins over one that ends.
    private static void Expect(Dictionary<(long From, long To, RelationKind Kind), (long TimeMs, bool Active)> expected, IUserEvent value)
    {
        ((long From, long To, RelationKind Kind) Relation, bool Active)? change = value switch
        {
            ConnectionEvent e =>
                ((Math.Min(e.User, e.Other), Math.Max(e.User, e.Other), RelationKind.Connection), e.Kind == ConnectionEventKind.Connected),
            InteractionEvent { Kind: InteractionKind.Invite } e => ((e.User, e.Other, RelationKind.Invitation), true),
            InteractionEvent { Kind: InteractionKind.Withdraw } e => ((e.User, e.Other, RelationKind.Invitation), false),
            InteractionEvent { Kind: InteractionKind.Accept } e => ((e.Other, e.User, RelationKind.Invitation), false),
            InteractionEvent { Kind: InteractionKind.Dismiss } e => ((e.User, e.Other, RelationKind.Dismissal), true),
            InteractionEvent { Kind: InteractionKind.Block } e => ((e.User, e.Other, RelationKind.Block), true),
            InteractionEvent { Kind: InteractionKind.Unblock } e => ((e.User, e.Other, RelationKind.Block), false),
            ProfileEvent e => ((e.User, e.User, RelationKind.Withdrawn), e.Kind == ProfileEventKind.Deactivated),
            _ => null,
        };
        if (change is { } c)
        {
            var at = (value.Time.ToUnixTimeMilliseconds(), c.Active);
            if (!expected.TryGetValue(c.Relation, out var before) || at.CompareTo(before) > 0)
            {
                expected[c.Relation] = at;
            }
        }
    }

    // The provider counts what it has applied, and announces nothing: the count is read until it is complete.
    private async Task AppliedAsync(long records)
    {
        var progress = _silo.Services.GetRequiredKeyedService<IKafkaProgress>(PymkStreams.Provider);
        using var limit = new CancellationTokenSource(Limit);
        while (progress.Applied().Sum(p => p.Next) < records)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), limit.Token);
        }
    }
}
