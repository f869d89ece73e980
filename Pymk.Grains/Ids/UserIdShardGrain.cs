using Microsoft.Extensions.Options;
using Pymk.Core.Privacy;
using Pymk.Core.Recommend;
using Pymk.Grains.Fencing;
using Pymk.Grains.Models;
using Pymk.Grains.Privacy;
using Pymk.Grains.Retention;
using Pymk.Grains.Snapshot;

namespace Pymk.Grains.Ids;

/// <inheritdoc cref="IUserIdShardGrain"/>
[KeepAlive]
internal sealed partial class UserIdShardGrain(
    IUserIdStore store,
    ModelRegistry models,
    ErasedPeople erased,
    KeptModels kept,
    ISnapshotParts snapshotParts,
    SnapshotTurns snapshotTurns,
    IOptions<ServingOptions> options) : Grain, IUserIdShardGrain, IIdSnapshotGrain
{
    // A write of so many takes a few milliseconds.
    private const int FoldStep = 1_000;

    private readonly UserIdShard _ids = new();
    private long _epoch;
    private int _shard;

    private ServingModel? Model => models.HasModel ? models.Current : null;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _shard = (int)this.GetPrimaryKeyLong();
        var state = await store.OpenAsync(_shard);
        await erased.ReadAsync();
        _epoch = state.Epoch;
        _ids.Apply(new UserIdWrite(state.Texts, state.Passed, []));
    }

    public ValueTask<NumberOwner[]> Find(NumberedText[] asked)
    {
        var model = Model;
        return new(Array.ConvertAll(asked, a => OwnerOf(model, a, long.MaxValue)));
    }

    public async Task<NumberOwner[]> Claim(NumberedText[] asked, long[] timesMs, bool[] creates)
    {
        var model = Model;
        var owners = new NumberOwner[asked.Length];
        var (added, passed) = (new Dictionary<long, string>(), new HashSet<long>());
        for (var i = 0; i < asked.Length; i++)
        {
            var (number, text) = asked[i];
            owners[i] = added.TryGetValue(number, out var claimed) ? claimed == text ? NumberOwner.Text : NumberOwner.Another
                : OwnerOf(model, asked[i], timesMs[i]);
            if (owners[i] == NumberOwner.Erased && creates[i])
            {
                await ReviveAsync(model, asked[i], timesMs[i]);
                owners[i] = OwnerOf(model, asked[i], timesMs[i]);
            }

            if (owners[i] == NumberOwner.Another && !_ids.IsPassed(model, number))
            {
                passed.Add(number);
            }
            else if (owners[i] == NumberOwner.Nobody)
            {
                added.Add(number, text);
                owners[i] = NumberOwner.Text;
            }
        }

        await WriteAsync(new UserIdWrite([.. added.Select(a => new NumberedText(a.Key, a.Value))], passed, []));
        return owners;
    }

    public ValueTask<string?[]> ReadTexts(long[] numbers)
    {
        var model = Model;
        return new(Array.ConvertAll(numbers, number => _ids.TextOf(model, number)));
    }

    public ValueTask<UserIdShardState> ReadAll() =>
        new(new UserIdShardState(_epoch, [.. _ids.Texts.Select(t => new NumberedText(t.Key, t.Value))], [.. _ids.Passed]));

    public async Task BeginErasure(long number, string? text, long timeMs)
    {
        if ((_ids.TextOf(Model, number) ?? text) is [not '\0', ..] own)
        {
            await erased.ReadAsync();
            await erased.KeepTextAsync(number, own, new Tombstone(timeMs));
        }
    }

    public async Task<int> Erase(long number)
    {
        // The silo that drops late mentions must know of the erasure.
        await erased.FindAsync(number);
        if (!_ids.Texts.ContainsKey(number))
        {
            return 0;
        }

        await WriteAsync(new UserIdWrite([], [], [number]));
        return 1;
    }

    public async Task<int> Fold()
    {
        await Task.Run(kept.Refresh);
        using var people = new KeptPeople(kept, models);
        var numbers = _ids.Texts.Keys.ToArray();
        var folded = await Task.Run(() => Array.FindAll(numbers, people.InAll));
        foreach (var step in folded.Chunk(FoldStep))
        {
            await WriteAsync(new UserIdWrite([], [], step));
        }

        return folded.Length;
    }

    // A number that an erased person had is nobody else's: of whoever has the same tombstone, late mentions would be dropped.
    private NumberOwner OwnerOf(ServingModel? model, NumberedText asked, long timeMs)
    {
        var (number, text) = asked;
        var owner = _ids.OwnerOf(model, number, text);
        if (owner == NumberOwner.Text || erased.IsEmpty || _ids.TextOf(model, number) is not null)
        {
            return owner;
        }

        return erased.Known.TryGet(number, text, out var tombstone) ? tombstone.Drops(timeMs) ? NumberOwner.Erased : owner
            : erased.Known.TryGet(number, out _) ? NumberOwner.Another
            : owner;
    }

    // Before the text is registered: the same mention, delivered again after a crash, registers it then. A number that searches passed stays erased.
    private async Task ReviveAsync(ServingModel? model, NumberedText asked, long timeMs)
    {
        var (number, text) = asked;
        if (erased.Known.TryGet(number, text, out var tombstone) && !tombstone.IsRevived && timeMs > tombstone.ErasedAtMs)
        {
            if (!_ids.IsPassed(model, number))
            {
                await erased.ReviveAsync(number, timeMs);
            }

            await erased.KeepTextAsync(number, text, tombstone with { RevivedAtMs = timeMs });
        }
    }

    // The store first: what a failed write did not store is not in memory either.
    private async Task WriteAsync(UserIdWrite write)
    {
        if (write.Added.Count + write.Passed.Count + write.Removed.Count > 0)
        {
            await this.WriteFencedAsync(store.WriteAsync(_shard, _epoch, write));
            _ids.Apply(write);
        }
    }
}
