using Pymk.Core.Models;
using Pymk.Grains.Fencing;
using Pymk.Grains.Graph;
using Pymk.Grains.Profiles;

namespace Pymk.Storage.Restore;

/// <summary>Writes restored relations and states into the store's shards, many at a time.</summary>
internal sealed class RestoredShards
{
    private const int WrittenAtOnce = 2_000;

    private readonly IRelationStore _relations;
    private readonly IProfileStore _profiles;
    private readonly Shard[] _shards;

    private RestoredShards(IRelationStore relations, IProfileStore profiles, Shard[] shards) =>
        (_relations, _profiles, _shards) = (relations, profiles, shards);

    /// <summary>Opens all shards.</summary>
    public static async Task<RestoredShards> OpenAsync(IRelationStore relations, IProfileStore profiles, int shards)
    {
        var opened = new Shard[shards];
        for (var shard = 0; shard < shards; shard++)
        {
            opened[shard] = new Shard((await relations.OpenAsync(shard)).Epoch, (await profiles.OpenAsync(shard)).Epoch);
        }

        return new RestoredShards(relations, profiles, opened);
    }

    /// <summary>Adds a relation to the shards of both its users.</summary>
    public async Task AddAsync(RelationEvent e)
    {
        var (from, to) = (Shards.Of(e.From, _shards.Length), Shards.Of(e.To, _shards.Length));
        await AddAsync(from, e);
        if (to != from)
        {
            await AddAsync(to, e);
        }
    }

    /// <summary>Adds a state to the shard of its user.</summary>
    public async Task AddAsync(ProfileState state)
    {
        var number = Shards.Of(state.User, _shards.Length);
        var shard = _shards[number];
        shard.States.Add(state with { Stamp = shard.ProfileStamps.Next() });
        if (shard.States.Count == WrittenAtOnce)
        {
            await WriteStatesAsync(number);
        }
    }

    /// <summary>Writes what is left.</summary>
    public async Task FlushAsync()
    {
        for (var number = 0; number < _shards.Length; number++)
        {
            await WriteRelationsAsync(number);
            await WriteStatesAsync(number);
        }
    }

    private async Task AddAsync(int number, RelationEvent e)
    {
        var shard = _shards[number];
        shard.Relations.Add(new StampedRelation(e, shard.RelationStamps.Next()));
        if (shard.Relations.Count == WrittenAtOnce)
        {
            await WriteRelationsAsync(number);
        }
    }

    private async Task WriteRelationsAsync(int number)
    {
        var shard = _shards[number];
        await _relations.WriteAsync(number, shard.RelationEpoch, new RelationWrite { Relations = shard.Relations });
        shard.Relations.Clear();
    }

    private async Task WriteStatesAsync(int number)
    {
        var shard = _shards[number];
        await _profiles.WriteAsync(number, shard.ProfileEpoch, shard.States);
        shard.States.Clear();
    }

    private sealed class Shard(long relationEpoch, long profileEpoch)
    {
        public long RelationEpoch => relationEpoch;

        public long ProfileEpoch => profileEpoch;

        public ChangeStamps RelationStamps { get; } = new(relationEpoch);

        public ChangeStamps ProfileStamps { get; } = new(profileEpoch);

        public List<StampedRelation> Relations { get; } = [];

        public List<ProfileState> States { get; } = [];
    }
}
