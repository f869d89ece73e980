using Pymk.Grains.Graph;
using Pymk.Grains.Interfaces.Stores;
using Pymk.Grains.Tests.Fakes;

namespace Pymk.Grains.Tests.Graph;

public sealed class RelationWriterTests
{
    private readonly Store _store = new();
    private readonly RelationWriter _writer;
    private long _stamp;

    public RelationWriterTests() => _writer = new RelationWriter(_store, shard: 1, epoch: 2, admitted: 5);

    [Fact]
    public Task Written_NothingAdded_DoesNotAskTheStore() => Turns.RunAsync(async () =>
    {
        await _writer.WrittenAsync();
        Assert.Equal(0, _store.Writes);
    });

    [Fact]
    public Task Written_CallsDuringAWrite_ShareTheNextOne() => Turns.RunAsync(async () =>
    {
        var gate = new TaskCompletionSource();
        _store.Gate = gate.Task;
        var first = WriteAsync(Block(1, time: 1));
        await _store.Asked.Task;
        Task[] others = [WriteAsync(Block(2, time: 1)), WriteAsync(Block(3, time: 1)), WriteAsync(Block(2, time: 2))];
        gate.SetResult();
        await Task.WhenAll([first, .. others]);
        Assert.Equal(2, _store.Writes);
        Assert.Equal([Block(1, time: 1), Block(2, time: 2), Block(3, time: 1)], _store.Relations.Values.OrderBy(e => e.To));
    });

    [Fact]
    public Task Written_AfterTheStoreWasSilent_StoresWhatFailed() => Turns.RunAsync(async () =>
    {
        _store.Fails = true;
        _writer.Admit(70);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => WriteAsync(Block(1, time: 1)));
        _writer.Admit(80);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => WriteAsync(Block(1, time: 2)));
        _store.Fails = false;

        // A repeated event is none for the table, so nothing is added; it is acknowledged only when it is stored.
        await _writer.WrittenAsync();
        Assert.Equal([Block(1, time: 2)], _store.Relations.Values);
        Assert.Equal(new Dictionary<int, long> { [5] = 70, [6] = 80 }, _store.Admitted);
        _writer.Admit(90);
        await _writer.WrittenAsync();
        Assert.Equal(90, _store.Admitted[7]);
    });

    [Fact]
    public Task ErasePosition_OfAUserWhoIsWritten_Waits_OrIsBeingWritten_StoresNobody() => Turns.RunAsync(async () =>
    {
        _writer.Admit(70);
        await _writer.WrittenAsync();
        var gate = new TaskCompletionSource();
        _store.Gate = gate.Task;
        _writer.Admit(80);
        var writing = _writer.WrittenAsync();
        while (_store.Writes < 2)
        {
            await Task.Yield();
        }

        _writer.Admit(90);
        _writer.ErasePosition(5);
        _writer.ErasePosition(6);
        _writer.ErasePosition(7);
        gate.SetResult();
        await Task.WhenAll(writing, _writer.WrittenAsync());
        Assert.Equal(new Dictionary<int, long> { [5] = -1, [6] = -1, [7] = -1 }, _store.Admitted);
    });

    [Fact]
    public Task Erase_WhateverWritesFail_BringsNothingBack() => Turns.RunAsync(async () =>
    {
        await WriteAsync(Block(1, time: 1));
        _store.Fails = true;
        _writer.Admit(80);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => WriteAsync(Block(2, time: 1)));
        var gate = new TaskCompletionSource();
        _store.Gate = gate.Task;
        var failing = WriteAsync(Block(3, time: 1));
        while (_store.Writes < 3)
        {
            await Task.Yield();
        }

        foreach (var e in (RelationEvent[])[Block(1, time: 1), Block(2, time: 1), Block(3, time: 1)])
        {
            _writer.Remove(e);
        }

        _writer.ErasePosition(5);
        var erasing = _writer.WrittenAsync();
        gate.SetResult();
        await Assert.ThrowsAsync<StoreUnavailableException>(() => failing);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => erasing);
        _store.Fails = false;
        await _writer.WrittenAsync();
        Assert.Empty(_store.Relations);
        Assert.Equal(new Dictionary<int, long> { [5] = -1 }, _store.Admitted);
    });

    [Fact]
    public Task Erase_OfAUserWhoIsThereAgainMeanwhile_KeepsWhatIsNew() => Turns.RunAsync(async () =>
    {
        _writer.Admit(10);
        await WriteAsync(Block(1, time: 1));
        _writer.Remove(Block(1, time: 1));
        _writer.ErasePosition(5);
        var erasing = _writer.WrittenAsync();
        _writer.Admit(10);
        await WriteAsync(Block(1, time: 2));
        await erasing;
        Assert.Equal([Block(1, time: 2)], _store.Relations.Values);
        Assert.Equal(new Dictionary<int, long> { [5] = -1, [6] = 10 }, _store.Admitted);
    });

    [Fact]
    public Task Remove_OfARelation_TakesItFromTheStore_UnlessItIsAddedAgain() => Turns.RunAsync(async () =>
    {
        await WriteAsync(Block(1, time: 1));
        await WriteAsync(Block(2, time: 1));
        _writer.Remove(Block(1, time: 1));
        _writer.Remove(Block(2, time: 1));
        await WriteAsync(Block(2, time: 2));
        Assert.Equal([Block(2, time: 2)], _store.Relations.Values);
        _writer.Add(new StampedRelation(Block(3, time: 1), 9));
        _writer.Remove(Block(3, time: 1));
        await _writer.WrittenAsync();
        Assert.Equal([Block(2, time: 2)], _store.Relations.Values);
    });

    [Fact]
    public Task Remove_DuringAWriteOrBeforeAFailedOne_LosesNoLaterEvent() => Turns.RunAsync(async () =>
    {
        await WriteAsync(Block(1, time: 1));
        await WriteAsync(Block(2, time: 1));
        var gate = new TaskCompletionSource();
        _store.Gate = gate.Task;
        var first = WriteAsync(Block(1, time: 2));
        while (_store.Writes < 3)
        {
            await Task.Yield();
        }

        // The write under way fails after these: it must not bring the first back, and the later event must stay.
        _writer.Remove(Block(1, time: 2));
        _writer.Remove(Block(2, time: 1));
        var second = WriteAsync(Block(2, time: 2));
        _store.Fails = true;
        gate.SetResult();
        await Assert.ThrowsAsync<StoreUnavailableException>(() => first);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => second);
        _store.Fails = false;
        await _writer.WrittenAsync();
        Assert.Equal([Block(2, time: 2)], _store.Relations.Values);
    });

    [Fact]
    public Task Fold_OfAFailedWrite_IsStoredWithTheRemovalsOfTheNext_AndOnceOnly() => Turns.RunAsync(async () =>
    {
        await WriteAsync(Block(1, time: 1));
        Assert.Empty(_store.Folds);
        _writer.NoteFold(8);
        _writer.NoteFold(7);
        _writer.Remove(Block(1, time: 1));
        _store.Fails = true;
        await Assert.ThrowsAsync<StoreUnavailableException>(_writer.WrittenAsync);
        _store.Fails = false;
        await _writer.WrittenAsync();
        Assert.Empty(_store.Relations);
        Assert.Equal([8], _store.Folds);
        await WriteAsync(Block(2, time: 1));
        Assert.Equal([8], _store.Folds);
    });

    [Fact]
    public Task RemovePosition_OfTheLastStoredOne_IsRefused() => Turns.RunAsync(async () =>
    {
        _writer.Admit(70);
        _writer.Admit(80);
        await _writer.WrittenAsync();
        _writer.Admit(90);
        Assert.True(_writer.TryRemovePosition(5));
        Assert.False(_writer.TryRemovePosition(6));
        await _writer.WrittenAsync();
        Assert.Equal(new Dictionary<int, long> { [6] = 80, [7] = 90 }, _store.Admitted);
        Assert.True(_writer.TryRemovePosition(6));
    });

    private static RelationEvent Block(long other, long time) => new(10, other, RelationKind.Block, true, time);

    private Task WriteAsync(RelationEvent e)
    {
        _writer.Add(new StampedRelation(e, ++_stamp));
        return _writer.WrittenAsync();
    }

    private sealed class Store : IRelationStore
    {
        public Dictionary<(long, long, RelationKind), RelationEvent> Relations { get; } = [];

        public Dictionary<int, long> Admitted { get; } = [];

        public List<long> Folds { get; } = [];

        public bool Fails { get; set; }

        public Task Gate { get; set; } = Task.CompletedTask;

        public TaskCompletionSource Asked { get; } = new();

        public int Writes { get; private set; }

        public Task<ShardState> OpenAsync(int shard) => throw new NotSupportedException();

        public async Task WriteAsync(int shard, long epoch, RelationWrite write)
        {
            Writes++;
            Asked.TrySetResult();
            await Gate;
            if (Fails)
            {
                throw new StoreUnavailableException("durable store", "It is away.");
            }

            foreach (var (e, _) in write.Relations)
            {
                Relations[(e.From, e.To, e.Kind)] = e;
            }

            Folds.AddRange(write.FoldedTo > 0 ? [write.FoldedTo] : []);
            foreach (var e in write.Removed)
            {
                Relations.Remove((e.From, e.To, e.Kind));
            }

            var position = write.FirstPosition;
            foreach (var user in write.Admitted)
            {
                Admitted.Add(position++, user);
            }

            foreach (var erased in write.ErasedPositions)
            {
                Assert.True(Admitted.ContainsKey(erased), "Erased positions are written.");
                Admitted[erased] = -1;
            }

            foreach (var removed in write.RemovedPositions)
            {
                Admitted.Remove(removed);
            }
        }
    }
}
