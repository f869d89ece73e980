using Microsoft.Extensions.Options;
using Pymk.Grains.Features;
using Pymk.Grains.Graph;
using Pymk.Grains.Tests.Fakes;

namespace Pymk.Grains.Tests.Features;

public sealed class UserRowCacheTests
{
    private const int RowBytes = 100;
    private const int Room = 10;

    private readonly RowStore _store = new();

    [Fact]
    public async Task Read_Again_ComesFromMemory()
    {
        var cache = Cache(Room * RowBytes);
        var first = await ReadAsync(cache, 1, 2, 3);
        var second = await ReadAsync(cache, 3, 2, 1);
        Assert.Equal(first.Reverse(), second);
        Assert.Equal([1, 2, 3], _store.Read);
    }

    [Fact]
    public async Task Read_BeyondTheRoom_EvictsAndStaysWithinIt()
    {
        var cache = Cache(Room * RowBytes);
        for (var user = 0; user < 5 * Room; user++)
        {
            await ReadAsync(cache, user);
        }

        _store.Read.Clear();
        for (var user = 0; user < 5 * Room; user++)
        {
            await ReadAsync(cache, user);
        }

        // At most the room's rows were still in memory.
        Assert.InRange(_store.Read.Count, 4 * Room, 5 * Room);
    }

    [Fact]
    public async Task Read_RowsInUse_SurviveRowsReadOnce()
    {
        var cache = Cache(Room * RowBytes);
        int[] inUse = [20, 21, 22];
        await ReadAsync(cache, inUse);
        for (var user = 100; user < 200; user++)
        {
            await ReadAsync(cache, inUse);
            await ReadAsync(cache, user);
        }

        Assert.Equal(inUse.Length, _store.Read.Count(u => inUse.Contains(u)));
    }

    [Fact]
    public async Task Forget_TheRowIsReadAgain()
    {
        var cache = Cache(Room * RowBytes);
        await ReadAsync(cache, 1, 2);
        cache.Forget(1);
        await ReadAsync(cache, 1, 2);
        Assert.Equal([1, 2, 1], _store.Read);
        for (var shard = 0; shard < new ServingOptions().GraphShards; shard++)
        {
            cache.ForgetShard(shard);
        }

        await ReadAsync(cache, 1, 2);
        Assert.Equal([1, 2, 1, 1, 2], _store.Read);
    }

    [Fact]
    public async Task Read_NoRoom_ComesFromTheStoreEveryTime()
    {
        var cache = Cache(0);
        await ReadAsync(cache, 1);
        await ReadAsync(cache, 1);
        Assert.Equal([1, 1], _store.Read);
    }

    [Fact]
    public async Task Read_MissingRow_IsEmpty_AndAskedForAgain()
    {
        var cache = Cache(Room * RowBytes);
        _store.Missing = 7;
        Assert.True((await ReadAsync(cache, 7))[0].IsEmpty);
        _store.Missing = -1;
        Assert.False((await ReadAsync(cache, 7))[0].IsEmpty);
    }

    [Fact]
    public async Task Read_ByManyAtOnce_GivesTheRightRows_AndTheRoomHolds()
    {
        var cache = Cache(Room * RowBytes);
        await Parallel.ForAsync(0, 5_000, async (i, _) =>
        {
            int[] users = [i % 40, (i * 7) % 40];
            var rows = await ReadAsync(cache, users);
            Assert.Equal(users, rows.Select(r => (int)r.Span[0]));
        });
        _store.Read.Clear();
        for (var user = 0; user < 40; user++)
        {
            await ReadAsync(cache, user);
        }

        Assert.True(_store.Read.Count >= 40 - Room);
    }

    private static async Task<ReadOnlyMemory<byte>[]> ReadAsync(UserRowCache cache, params int[] users) =>
        await cache.ReadAsync(users, CancellationToken.None);

    private UserRowCache Cache(long bytes) =>
        new(TestModels.First, new UserOrdinals(FakeGrains.Of(), NumberTexts.Of(FakeGrains.Of(), Options.Create(new ServingOptions())), Options.Create(new ServingOptions())), _store, bytes);

    private sealed class RowStore : IUserRowStore
    {
        public List<int> Read { get; } = [];

        public int Missing { get; set; } = -1;

        public Task<ReadOnlyMemory<byte>[]> ReadAsync(string version, ReadOnlyMemory<long> users, CancellationToken cancellation)
        {
            var asked = Array.ConvertAll(users.ToArray(), id => TestModels.First.Graph.TryGetOrdinal(id, out var user) ? user : -1);
            lock (Read)
            {
                Read.AddRange(asked);
            }

            return Task.FromResult(Array.ConvertAll(asked, user =>
            {
                var row = new byte[user == Missing ? 0 : RowBytes];
                row.AsSpan().Fill((byte)user);
                return (ReadOnlyMemory<byte>)row;
            }));
        }

        public Task WriteAsync(string version, IReadOnlyList<(long User, ReadOnlyMemory<byte> Row)> rows, CancellationToken cancellation) =>
            throw new NotSupportedException();

        public Task RemoveAsync(string version, IReadOnlyCollection<long> users) => throw new NotSupportedException();

        public Task<bool> IsPublishedAsync(string version) => throw new NotSupportedException();

        public Task MarkPublishedAsync(string version) => throw new NotSupportedException();
    }
}
