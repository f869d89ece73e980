using Pymk.Storage.Embedded;
using StackExchange.Redis;

namespace Pymk.Storage.Tests.Embedded;

/// <summary>Compacts a store that holds more than its memory, where SCAN skips keys or waits for ever.</summary>
public sealed class SpilledCompactionTests : IDisposable
{
    private const int Rows = 75_000;
    private const int Fields = 60_000;

    private readonly string _folder = Directory.CreateTempSubdirectory("pymk-spilled-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Compact_MoreThanMemory_LosesNothing()
    {
        using (var store = Start())
        {
            await FillAsync(store);
            AssertSpilled();
        }

        // After the start the log's head is where it was.
        using (var store = Start())
        {
            var keys = await store.KeysAsync("row*", TestContext.Current.CancellationToken);
            Assert.Equal(Rows, keys.Count);
            await store.CompactAsync(cancellation: TestContext.Current.CancellationToken);
            await AssertKeptAsync(store);
        }
    }

    private static async Task FillAsync(EmbeddedStore store)
    {
        await using var connection = await ConnectAsync(store);
        var db = connection.GetDatabase();
        await db.HashSetAsync("large", [.. Enumerable.Range(0, Fields).Select(i => new HashEntry(i, -i))]);
        await Task.WhenAll(Enumerable.Range(0, 100).Select(h => db.HashSetAsync($"hash{h}", [new HashEntry("of", h)])));
        foreach (var part in Enumerable.Range(0, Rows).Chunk(5_000))
        {
            await Task.WhenAll(part.Select(i => db.StringSetAsync($"row{i}", RowOf(i))));
        }
    }

    private static async Task AssertKeptAsync(EmbeddedStore store)
    {
        await using var connection = await ConnectAsync(store);
        var db = connection.GetDatabase();
        foreach (var part in Enumerable.Range(0, Rows).Chunk(5_000))
        {
            var rows = await Task.WhenAll(part.Select(i => db.StringGetAsync($"row{i}")));
            Assert.DoesNotContain(part, i => !((byte[]?)rows[i - part[0]] ?? []).AsSpan().SequenceEqual(RowOf(i)));
        }

        var large = await db.HashGetAllAsync("large");
        Assert.Equal(Enumerable.Range(0, Fields), large.Select(e => (int)e.Name).Order());
        Assert.DoesNotContain(large, e => (int)e.Value != -(int)e.Name);
        for (var h = 0; h < 100; h++)
        {
            Assert.Equal(h, (int)await db.HashGetAsync($"hash{h}", "of"));
        }
    }

    private static byte[] RowOf(int i)
    {
        var row = new byte[1_000];
        new Random(i).NextBytes(row);
        return row;
    }

    private static async Task<ConnectionMultiplexer> ConnectAsync(EmbeddedStore store)
    {
        var options = ConfigurationOptions.Parse(store.Connection);
        options.AsyncTimeout = 60_000;
        return await ConnectionMultiplexer.ConnectAsync(options);
    }

    private void AssertSpilled() =>
        Assert.Contains(Directory.EnumerateFiles(_folder, "hlog.*", SearchOption.AllDirectories), path => new FileInfo(path).Length > 0);

    private EmbeddedStore Start() => EmbeddedStore.StartDurable(_folder, 0, "64m");
}
