using System.Text;
using Confluent.Kafka;
using Microsoft.Extensions.DependencyInjection;
using Pymk.Streams.Kafka.DeadLetters;
using Pymk.Streams.Kafka.Tests.Streaming;
using Xunit;

namespace Pymk.Streams.Kafka.Tests.DeadLetters;

public sealed class DeadLetterTests
{
    [Fact]
    public async Task Failure_OfOneRecord_DeadLettersItAndAppliesTheOthers()
    {
        var ledger = new Ledger { Fault = item => _ = item == "bad" ? throw new IOException("cannot") : 0 };
        await using var cluster = await KafkaTestCluster.StartAsync(partitions: 1, ledger: ledger);

        await cluster.SendAsync("a", ["t0", "t1", "bad", "t2"]);
        await ledger.Until(() => ledger.DistinctCount("a") == 3);
        await cluster.UntilCommittedAsync(4);

        var letter = Assert.Single(cluster.ReadDeadLetters());
        Assert.Equal("bad", letter.Message.Value);
        Assert.Contains("cannot", Header(letter, DeadLetterHeaders.Reason), StringComparison.Ordinal);

        // What was wrong is mended, and the record comes again.
        var letters = cluster.Silos.Silos[0].ServiceProvider.GetRequiredKeyedService<IKafkaDeadLetters>(KafkaTestCluster.Provider);
        var held = await letters.ReadAsync(KafkaTestCluster.Topic, 10, TestContext.Current.CancellationToken);
        var shown = Assert.Single(held.Newest);
        Assert.Equal((1L, "a", "bad", "0/2"), (held.Held, shown.Key, shown.Value, shown.Source));
        Assert.False(await letters.SendAgainAsync(KafkaTestCluster.Topic, shown.Partition, shown.Offset + 1, TestContext.Current.CancellationToken));
        Assert.False(await letters.SendAgainAsync(KafkaTestCluster.Topic, 9, 0, TestContext.Current.CancellationToken));
        ledger.Fault = null;
        Assert.True(await letters.SendAgainAsync(KafkaTestCluster.Topic, shown.Partition, shown.Offset, TestContext.Current.CancellationToken));
        await ledger.Until(() => ledger.DistinctCount("a") == 4);
        Assert.Equal(1, (await letters.ReadAsync(KafkaTestCluster.Topic, 10, TestContext.Current.CancellationToken)).Held);
    }

    [Fact]
    public async Task Poison_OneInAThousand_IsInTheDeadLettersExactlyOnceWithItsSource()
    {
        await using var cluster = await KafkaTestCluster.StartAsync();
        var texts = Enumerable.Range(0, 4_000).Select(Text).ToArray();

        await cluster.SendAsync("a", texts);
        await cluster.Ledger.Until(() => cluster.Ledger.DistinctCount("a") == 3_992);
        await cluster.UntilCommittedAsync(4_000);

        var letters = cluster.ReadDeadLetters();
        Assert.Equal(8, letters.Count);
        Assert.Equal(8, letters.Select(l => (Header(l, DeadLetterHeaders.Partition), Header(l, DeadLetterHeaders.Offset))).Distinct().Count());
        Assert.All(letters, l => Assert.Equal(KafkaTestCluster.Topic, Header(l, DeadLetterHeaders.Topic)));
        Assert.All(letters, l => Assert.Equal("a", l.Message.Key));
        Assert.All(letters, l => Assert.Contains(
            l.Message.Value.StartsWith("reject", StringComparison.Ordinal) ? "not wanted" : "is unreadable",
            Header(l, DeadLetterHeaders.Reason),
            StringComparison.Ordinal));

        static string Text(int i) => (i % 1_000) switch { 500 => $"unreadable{i}", 750 => $"reject{i}", _ => $"t{i}" };
    }

    private static string Header(ConsumeResult<string, string> letter, string name) =>
        Encoding.UTF8.GetString(letter.Message.Headers.GetLastBytes(name));
}
