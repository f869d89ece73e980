using System.Buffers.Binary;
using System.Text;
using Pymk.Grains.Erasure;
using Pymk.Storage.Embedded;
using Pymk.Storage.Redis;
using StackExchange.Redis;

namespace Pymk.Storage.Tests.Embedded;

public sealed class CompactionTests : IDisposable
{
    private const long Gone = 7_312_645_098_127_643;
    private const string GoneText = "Wilhelmine-Quastenflosser";
    private const int Kept = 3_000;
    private const int Writers = 4;

    private readonly string _folder = Directory.CreateTempSubdirectory("pymk-compaction-").FullName;
    private EmbeddedStore _store;

    public CompactionTests() => _store = Start("store");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static byte[][] Removed => [.. StoreBytes.OfId(Gone), Encoding.UTF8.GetBytes(GoneText)];

    private string StoreFolder => Path.Combine(_folder, "store");

    public void Dispose()
    {
        _store.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Compact_RemovedEntries_LeaveNoBytes_AndTheRestStays()
    {
        await using (var stores = await ConnectAsync(_store))
        {
            await FillAsync(stores);
            Assert.All(Removed, bytes => Assert.NotEmpty(StoreBytes.Find(StoreFolder, bytes)));
            await CheckpointAsync();
            await RemoveAsync(stores);
            Assert.All(Removed, bytes => Assert.NotEmpty(StoreBytes.Find(StoreFolder, bytes)));

            var port = _store.Port;
            Assert.True((await new EmbeddedCompaction(_store, stores).CompactAsync(Token)).IsComplete);
            Assert.Equal(port, _store.Port);
            AssertRemoved(StoreFolder);
            await AssertKeptAsync(stores);
            await stores.Durable.AskAsync(db => db.StringSetAsync("later", "1"), Token);
        }

        AssertRemoved(StoreFolder);
        _store.Dispose();
        _store = Start("store");
        await using var again = await ConnectAsync(_store);
        await AssertKeptAsync(again);
        Assert.Equal("1", await again.Durable.AskAsync(db => db.StringGetAsync("later"), Token));

        // The second compaction replaces a generation that has a folder of its own.
        await again.Durable.AskAsync(db => db.StringSetAsync("later", GoneText), Token);
        Assert.NotEmpty(StoreBytes.Find(StoreFolder, Encoding.UTF8.GetBytes(GoneText)));
        await again.Durable.AskAsync(db => db.StringSetAsync("later", "2"), Token);
        await new EmbeddedCompaction(_store, again).CompactAsync(Token);
        AssertRemoved(StoreFolder);
        await AssertKeptAsync(again);
        Assert.Equal("2", await again.Durable.AskAsync(db => db.StringGetAsync("later"), Token));
    }

    [Fact]
    public async Task Compact_KilledAtAnyStage_LosesNothing_AndCanRunAgain()
    {
        await using (var stores = await ConnectAsync(_store))
        {
            await FillAsync(stores);
            await RemoveAsync(stores);
        }

        var left = new List<(CompactionStage Stage, string Name)>();
        _store.Reached = stage => left.Add((stage, Leave($"{stage}-{left.Count}")));
        await _store.CompactAsync(cancellation: Token);
        Assert.Equal(Enum.GetValues<CompactionStage>(), left.Select(l => l.Stage).Distinct());

        // The deletion of the generation before may end anywhere.
        var half = Leave("half");
        var remains = Path.Combine(_folder, half, "checkpoints", "AOF");
        Directory.CreateDirectory(remains);
        await File.WriteAllTextAsync(Path.Combine(remains, "aof.log.0"), GoneText, Token);
        left.Add((CompactionStage.Switched, half));

        foreach (var (stage, name) in left)
        {
            var folder = Path.Combine(_folder, name);
            using var store = Start(name);
            await using (var stores = await ConnectAsync(store))
            {
                await AssertKeptAsync(stores);
            }

            if (stage < CompactionStage.Switched)
            {
                Assert.All(Removed, bytes => Assert.NotEmpty(StoreBytes.Find(folder, bytes)));
                await store.CompactAsync(cancellation: Token);
            }

            AssertRemoved(folder);
        }
    }

    [Fact]
    public async Task Compact_WritesMeanwhile_AreKeptIfAcknowledged()
    {
        await using var stores = await ConnectAsync(_store);
        await FillAsync(stores);
        using var end = new CancellationTokenSource();
        var started = new CountdownEvent(Writers + 1);
        var writers = Enumerable.Range(0, Writers).Select(w => Task.Run(() => WriteAsync(stores, w, started, end.Token))).ToArray();
        var stranger = Task.Run(() => WriteAsStrangerAsync(started, end.Token));
        started.Wait(Token);
        var compaction = new EmbeddedCompaction(_store, stores);
        for (var i = 0; i < 3; i++)
        {
            await compaction.CompactAsync(Token);
        }

        await end.CancelAsync();
        var counts = await Task.WhenAll(writers);
        var acknowledged = await stranger;
        await AssertWrittenAsync();
        _store.Dispose();
        _store = Start("store");
        await AssertWrittenAsync();

        async Task AssertWrittenAsync()
        {
            await using var check = await ConnectAsync(_store);
            for (var w = 0; w < Writers; w++)
            {
                Assert.Equal(counts[w], (long)await check.Durable.AskAsync(db => db.StringGetAsync($"count{w}"), Token));
                Assert.Equal(counts[w], await check.Durable.AskAsync(db => db.HashLengthAsync($"fields{w}"), Token));
            }

            var fields = (await check.Durable.AskAsync(db => db.HashKeysAsync("stranger"), Token)).ToHashSet();
            Assert.DoesNotContain(acknowledged, field => !fields.Contains(field));
        }
    }

    [Fact]
    public async Task Compact_ThatFails_LeavesTheStoreAsItIs_AndServing()
    {
        await using var stores = await ConnectAsync(_store);
        await FillAsync(stores);
        var compaction = new EmbeddedCompaction(_store, stores);
        foreach (var stage in new[] { CompactionStage.Copying, CompactionStage.Copied })
        {
            var port = _store.Port;
            _store.Reached = reached =>
            {
                if (reached == stage)
                {
                    throw new IOException("The disk is full.");
                }
            };
            await Assert.ThrowsAsync<IOException>(() => compaction.CompactAsync(Token));
            Assert.Equal(port, _store.Port);
            Assert.Equal(GoneText, await stores.Durable.AskAsync(db => db.StringGetAsync("gone"), Token));
            Assert.Equal(["checkpoints", "log"], Directory.EnumerateDirectories(StoreFolder).Select(Path.GetFileName).Order());
        }

        _store.Reached = _ => { };
        await RemoveAsync(stores);
        await compaction.CompactAsync(Token);
        AssertRemoved(StoreFolder);
        await AssertKeptAsync(stores);
    }

    [Fact]
    public async Task Compact_SomethingWrittenWithoutAnyConnection_IsRefused()
    {
        await using var stores = await ConnectAsync(_store);
        await FillAsync(stores);
        _store.Reached = stage =>
        {
            if (stage == CompactionStage.Copying)
            {
                using var other = ConnectionMultiplexer.Connect(_store.Connection);
                other.GetDatabase().StringSet("other", "1");
            }
        };
        var refusal = await Assert.ThrowsAsync<IOException>(() => _store.CompactAsync(cancellation: Token));
        Assert.Contains("wrote", refusal.Message, StringComparison.Ordinal);
        using var check = await ConnectionMultiplexer.ConnectAsync(_store.Connection);
        Assert.Equal("1", await check.GetDatabase().StringGetAsync("other"));
    }

    [Fact]
    public async Task Compact_CommandsMeanwhile_ReadsGoOn_AndWritesWait()
    {
        await using var stores = await ConnectAsync(_store);
        await FillAsync(stores);
        Task<string?>? read = null;
        Task<bool>? write = null;
        _store.Reached = stage =>
        {
            if (stage == CompactionStage.Copying && read is null)
            {
                write = stores.Durable.AskAsync(db => db.StringSetAsync("gone", "written"), Token);
                read = stores.Durable.ReadAsync(async db => (string?)await db.StringGetAsync("gone"), Token);
                Assert.Equal(GoneText, read.GetAwaiter().GetResult());
                Assert.False(write.IsCompleted);
            }
        };
        await new EmbeddedCompaction(_store, stores).CompactAsync(Token);
        Assert.True(await write!);
        Assert.Equal("written", await stores.Durable.ReadAsync(db => db.StringGetAsync("gone"), Token));
    }

    [Fact]
    public async Task Compact_CallsWhileOneIsUnderWay_ShareTheNext()
    {
        await using var stores = await ConnectAsync(_store);
        await FillAsync(stores);
        using var go = new ManualResetEventSlim();
        var copying = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var compactions = 0;
        _store.Reached = stage =>
        {
            if (stage == CompactionStage.Copied)
            {
                compactions++;
                copying.TrySetResult();
                go.Wait(Token);
            }
        };
        IStoreCompaction compaction = new EmbeddedCompaction(_store, stores);
        var first = compaction.CompactAsync(Token);
        await copying.Task;
        var later = Enumerable.Range(0, 5).Select(_ => compaction.CompactAsync(Token)).ToArray();
        go.Set();
        await Task.WhenAll([first, .. later]);
        Assert.Equal(2, compactions);
    }

    [Fact]
    public async Task CompactGrown_OnlyWhenMostIsDead_AlsoAfterARestart()
    {
        var value = new byte[100_000];
        var stores = await ConnectAsync(_store);
        await WriteAsync(stores, 200);
        Assert.True(await new EmbeddedCompaction(_store, stores).CompactGrownAsync(1.1, Token));
        var live = _store.WrittenBytes;
        Assert.False(await new EmbeddedCompaction(_store, stores).CompactGrownAsync(1.1, Token));
        await stores.DisposeAsync();
        _store.Dispose();
        _store = Start("store");
        await using var again = await ConnectAsync(_store);
        Assert.False(await new EmbeddedCompaction(_store, again).CompactGrownAsync(1.1, Token));
        for (var round = 0; round < 3; round++)
        {
            await WriteAsync(again, 200);
        }

        Assert.True(await new EmbeddedCompaction(_store, again).CompactGrownAsync(1.1, Token));
        Assert.InRange(_store.WrittenBytes, 1, live * 11 / 10);

        // Values of another length are written anew.
        async Task WriteAsync(RedisStores to, int count)
        {
            value = new byte[value.Length + 1];
            for (var i = 0; i < count; i++)
            {
                await to.Durable.AskAsync(db => db.StringSetAsync($"big{i}", value), Token);
            }
        }
    }

    [Fact]
    public async Task CompactGrown_AfterManyModelVersions_KeysAndBytesAreAsAfterTheFirst()
    {
        await using var stores = await ConnectAsync(_store);
        var (rows, versions, compaction) = (new RedisUserRowStore(stores), new RedisVersionStore(stores), new EmbeddedCompaction(_store, stores));
        var row = new byte[1_000];
        (int Keys, long Bytes) first = default;
        for (var version = 1; version <= 6; version++)
        {
            var (name, before) = ($"v{version}", $"v{version - 1}");
            await versions.UseAsync(name);
            await rows.WriteAsync(name, [.. Enumerable.Range(0, 5_000).Select(user => ((long)user, (ReadOnlyMemory<byte>)row))], Token);
            await rows.MarkPublishedAsync(name);
            if (version > 1)
            {
                await versions.CondemnAsync(before, version);
                Assert.Equal(5_000, await versions.RemoveAsync(before, version, Token));
            }

            await compaction.CompactGrownAsync(1.01, Token);
            if (version == 1)
            {
                await compaction.CompactAsync(Token);
                first = ((await _store.KeysAsync("pymk:*", Token)).Count, _store.WrittenBytes);
            }
        }

        await compaction.CompactAsync(Token);
        Assert.Equal(first.Keys, (await _store.KeysAsync("pymk:*", Token)).Count);
        Assert.InRange(_store.WrittenBytes, first.Bytes * 9 / 10, first.Bytes * 11 / 10);
        Assert.All(await rows.ReadAsync("v6", new long[] { 0, 4_999 }, Token), r => Assert.Equal(1_000, r.Length));
    }

    // The stores' commands wait while the store moves: none fails.
    private static async Task<long> WriteAsync(RedisStores stores, int writer, CountdownEvent started, CancellationToken end)
    {
        for (var acknowledged = 0L; ; acknowledged++)
        {
            if (acknowledged == 1)
            {
                started.Signal();
            }

            if (acknowledged > 0 && end.IsCancellationRequested)
            {
                return acknowledged;
            }

            await stores.Durable.AskAsync(db => db.StringIncrementAsync($"count{writer}"), CancellationToken.None);
            await stores.Durable.AskAsync(db => db.HashSetAsync($"fields{writer}", acknowledged, ""), CancellationToken.None);
        }
    }

    private static Task<RedisStores> ConnectAsync(EmbeddedStore store) =>
        RedisStores.ConnectAsync(store.Connection, store.Connection, "pymk", TimeSpan.FromSeconds(60));

    private static Task FillAsync(RedisStores stores) => stores.Durable.AskForManyAsync(
        async db =>
        {
            var id = StoreBytes.OfId(Gone);
            await Task.WhenAll(
            [
                db.StringSetAsync("gone", GoneText),
                db.StringSetAsync($"pymk:{Gone}", "row"),
                db.HashSetAsync("hash", [.. Fields(), new HashEntry(id[0], "1"), new HashEntry(id[1], "2"), new HashEntry("name", GoneText)]),
                db.SetAddAsync("set", [.. Enumerable.Range(0, Kept).Select(i => (RedisValue)i), Gone]),
                .. Enumerable.Range(0, Kept).Select(i => db.StringSetAsync($"text{i}", $"value {i}")),
                db.SortedSetAddAsync("ranks", [new("a", 0.1), new("b", double.MaxValue)]),
                db.ListRightPushAsync("list", ["x", "y", "x"]),
                db.HashSetAsync("expires", "field", "value"),
            ]);
            return await db.KeyExpireAsync("expires", new DateTime(2100, 1, 2, 3, 4, 5, 678, DateTimeKind.Utc));
        },
        Token);

    private static HashEntry[] Fields() => [.. Enumerable.Range(0, Kept).Select(i =>
    {
        var field = new byte[17];
        BinaryPrimitives.WriteInt64LittleEndian(field, i);
        return new HashEntry(field, i);
    })];

    private static Task RemoveAsync(RedisStores stores) => stores.Durable.AskForManyAsync(
        async db =>
        {
            var id = StoreBytes.OfId(Gone);
            await db.KeyDeleteAsync(["gone", $"pymk:{Gone}"]);
            await db.HashDeleteAsync("hash", [id[0], id[1]]);
            await db.HashSetAsync("hash", "name", "x");
            return await db.SetRemoveAsync("set", Gone);
        },
        Token);

    private static Task AssertKeptAsync(RedisStores stores) => stores.Durable.AskForManyAsync(
        async db =>
        {
            var texts = await db.StringGetAsync([.. Enumerable.Range(0, Kept).Select(i => (RedisKey)$"text{i}")]);
            Assert.Equal(Enumerable.Range(0, Kept).Select(i => $"value {i}"), texts.Select(t => (string?)t));
            Assert.Equal(Text([.. Fields(), new HashEntry("name", "x")]), Text(await db.HashGetAllAsync("hash")));
            Assert.Equal(Enumerable.Range(0, Kept), (await db.SetMembersAsync("set")).Select(m => (int)m).Order());
            Assert.Equal([new("a", 0.1), new("b", double.MaxValue)], await db.SortedSetRangeByRankWithScoresAsync("ranks"));
            Assert.Equal(["x", "y", "x"], (await db.ListRangeAsync("list")).Select(v => (string?)v));
            Assert.Equal(new DateTime(2100, 1, 2, 3, 4, 5, 678, DateTimeKind.Utc), await db.KeyExpireTimeAsync("expires"));
            Assert.False(await db.KeyExistsAsync("gone"));
            return 0;
        },
        Token);

    private static string[] Text(HashEntry[] entries) =>
        [.. entries.Select(e => $"{Convert.ToHexString((byte[])e.Name!)}={e.Value}").Order(StringComparer.Ordinal)];

    private static void AssertRemoved(string folder) => Assert.All(Removed, bytes => Assert.Empty(StoreBytes.Find(folder, bytes)));

    private async Task CheckpointAsync()
    {
        using var admin = await ConnectionMultiplexer.ConnectAsync(_store.Connection + ",allowAdmin=true");
        await admin.GetDatabase().ExecuteAsync("SAVE");
    }

    // A connection that knows nothing of the move: its writes may fail, but what was acknowledged counts.
    private async Task<List<RedisValue>> WriteAsStrangerAsync(CountdownEvent started, CancellationToken end)
    {
        var options = ConfigurationOptions.Parse(_store.Connection);
        options.BacklogPolicy = BacklogPolicy.FailFast;
        await using var connection = await ConnectionMultiplexer.ConnectAsync(options);
        var acknowledged = new List<RedisValue>();
        for (var i = 0; !end.IsCancellationRequested; i++)
        {
            try
            {
                await connection.GetDatabase().HashSetAsync("stranger", i, "");
                acknowledged.Add(i);
                if (acknowledged.Count == 1)
                {
                    started.Signal();
                }
            }
            catch (RedisException)
            {
                await Task.Yield();
            }
        }

        return acknowledged;
    }

    // What a process leaves that is killed now.
    private string Leave(string name)
    {
        StoreBytes.Copy(StoreFolder, Path.Combine(_folder, name));
        return name;
    }

    private EmbeddedStore Start(string name) => EmbeddedStore.StartDurable(Path.Combine(_folder, name), 0, "64m");
}
