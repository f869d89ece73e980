using System.Collections.Concurrent;
using System.Numerics.Tensors;
using Microsoft.Extensions.Options;
using Pymk.Core.Models;
using Pymk.Core.Recommend;
using Pymk.Grains.Ids;
using Pymk.Grains.Models;

namespace Pymk.Grains.Graph;

/// <summary>
/// Translates between 64-bit user ids and ordinals. Users of a model have the model's ordinals. A new user has a number: p S + s for the p-th
/// user that graph shard s of S admitted. The user's ordinal is n + number in a model of n users, so shards need no coordination. Numbers never
/// change and are cached. Safe for concurrent use.
/// </summary>
public sealed class UserOrdinals(IGrainFactory grains, UserTexts texts, IOptions<ServingOptions> options)
{
    private readonly int _shards = options.Value.GraphShards;
    private readonly ConcurrentDictionary<long, int> _numberOf = [];
    private readonly ConcurrentDictionary<int, long> _userOf = [];

    /// <summary>Number of graph shards.</summary>
    public int ShardCount => _shards;

    /// <summary>The graph shard of a user.</summary>
    public int ShardOf(long user) => Shards.Of(user, _shards);

    /// <summary>The graph shard of an ordinal.</summary>
    public int ShardOf(ServingModel model, int ordinal)
    {
        var graph = model.Graph;
        return ordinal >= graph.UserCount ? (ordinal - graph.UserCount) % _shards
            : graph.Parts.Count % _shards == 0 ? graph.Parts.PartOf(ordinal) % _shards
            : Shards.Of(graph.IdOf(ordinal), _shards);
    }

    /// <summary>Finds the ordinal of a user of the model or of a cached new user.</summary>
    public bool TryOrdinal(ServingModel model, long user, out int ordinal)
    {
        if (model.Graph.TryGetOrdinal(user, out ordinal))
        {
            return true;
        }

        var known = _numberOf.TryGetValue(user, out var number);
        ordinal = known ? model.Graph.UserCount + number : -1;
        return known;
    }

    /// <summary>Finds the id of an ordinal of the model or of a cached new user; false for an erased one.</summary>
    public bool TryId(ServingModel model, int ordinal, out long user)
    {
        if (ordinal < model.Graph.UserCount)
        {
            user = model.Graph.IdOf(ordinal);
            return user >= 0;
        }

        return _userOf.TryGetValue(ordinal - model.Graph.UserCount, out user) && user != AdmittedUsers.Nobody;
    }

    /// <summary>Fetches the numbers of users that are not cached. Afterwards <see cref="TryOrdinal"/> finds all but erased ones.</summary>
    public async ValueTask ResolveAsync(ServingModel model, IEnumerable<long> users)
    {
        var missing = users.Where(u => !TryOrdinal(model, u, out _)).Distinct().GroupBy(ShardOf).ToArray();
        await Task.WhenAll(missing.Select(async group =>
        {
            long[] asked = [.. group];
            var positions = await grains.GetGrain<IGraphShardGrain>(group.Key).Admit(asked);
            for (var i = 0; i < asked.Length; i++)
            {
                if (positions[i] >= 0)
                {
                    Remember(asked[i], positions[i], group.Key);
                }
            }
        }));
    }

    /// <inheritdoc cref="ResolveAsync(ServingModel, IEnumerable{long})"/>
    public ValueTask ResolveAsync(ServingModel model, ReadOnlyMemory<long> users)
    {
        foreach (var user in users.Span)
        {
            if (!TryOrdinal(model, user, out _))
            {
                return ResolveAsync(model, users.ToArray().AsEnumerable());
            }
        }

        return default;
    }

    /// <summary>
    /// Fetches the ids of ordinals that are not cached, and their texts in a network of text ids. Afterwards <see cref="TryId"/> finds them all. Skips
    /// negative ordinals: empty places.
    /// </summary>
    public ValueTask ResolveIdsAsync(ServingModel model, ReadOnlyMemory<int> ordinals)
    {
        // Nearly always all users are of the model, and one pass over the ordinals is enough.
        var known = model.Graph.UserCount;
        return ordinals.IsEmpty || TensorPrimitives.Max(ordinals.Span) < known ? default : AskIdsAsync(model, ordinals.ToArray());
    }

    private async ValueTask AskIdsAsync(ServingModel model, int[] ordinals)
    {
        var missing = ordinals
            .Select(o => o - model.Graph.UserCount)
            .Where(number => number >= 0 && !_userOf.ContainsKey(number))
            .Distinct()
            .GroupBy(number => number % _shards)
            .ToArray();
        await Task.WhenAll(missing.Select(async group =>
        {
            int[] positions = [.. group.Select(number => number / _shards)];
            var users = await grains.GetGrain<IGraphShardGrain>(group.Key).ReadAdmitted(positions);
            for (var i = 0; i < positions.Length; i++)
            {
                Remember(users[i], positions[i], group.Key);
            }
        }));
        if (texts.IsText)
        {
            await texts.ResolveAsync(model, [.. ordinals.Where(o => o >= 0).Select(o => TryId(model, o, out var user) ? user : -1).Where(user => user >= 0)]);
        }
    }

    /// <summary>True for the number of a new user who was erased, as far as it is cached.</summary>
    internal bool IsNobody(ServingModel model, int ordinal) =>
        _userOf.TryGetValue(ordinal - model.Graph.UserCount, out var user) && user == AdmittedUsers.Nobody;

    /// <summary>True once the number of an erased user is cached.</summary>
    internal bool KnowsNobody { get; private set; }

    /// <summary>Forgets a user who was erased: the number stays and is nobody's.</summary>
    internal void Forget(long user)
    {
        if (_numberOf.TryRemove(user, out var number))
        {
            KnowsNobody = true;
            _userOf[number] = AdmittedUsers.Nobody;
        }
    }

    /// <summary>Forgets the numbers of users who are in all models: they have the models' ordinals. Returns how many numbers are left.</summary>
    internal int ForgetKnown(IReadOnlyCollection<ServingModel> models)
    {
        foreach (var (user, number) in _numberOf)
        {
            if (models.Count > 0 && models.All(m => m.Graph.TryGetOrdinal(user, out _)) && _numberOf.TryRemove(user, out _))
            {
                _userOf.TryRemove(new(number, user));
            }
        }

        return _numberOf.Count;
    }

    /// <summary>Caches the number of an admitted user.</summary>
    /// <param name="user">64-bit id; <see cref="AdmittedUsers.Nobody"/> for an erased one.</param>
    /// <param name="position">0-based position among the shard's admitted users.</param>
    /// <param name="shard">The graph shard.</param>
    internal void Remember(long user, int position, int shard)
    {
        var number = checked((position * _shards) + shard);
        if (user != AdmittedUsers.Nobody)
        {
            _numberOf[user] = number;
        }
        else
        {
            KnowsNobody = true;
        }

        _userOf[number] = user;
    }
}
