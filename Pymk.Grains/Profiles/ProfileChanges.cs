using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Pymk.Core.Privacy;
using Pymk.Core.Recommend;
using Pymk.Grains.Candidates;
using Pymk.Grains.Facts;
using Pymk.Grains.Graph;
using Pymk.Grains.Models;

namespace Pymk.Grains.Profiles;

/// <summary>
/// Reads the changes of every profile shard once a period, for the whole silo: names of users who joined or changed, the values that the operator's
/// rules read, and rows to drop from the row cache. A user's grain compares versions to see that its list is older than the profile.
/// </summary>
internal sealed partial class ProfileChanges(
    IGrainFactory grains,
    ModelRegistry models,
    UserOrdinals ordinals,
    CandidateListGenerator generator,
    MovedRows moved,
    SiloFacts facts,
    ShardLeases leases,
    IOptions<ServingOptions> options,
    TimeProvider time,
    ILogger<ProfileChanges> log) : BackgroundService
{
    private readonly ConcurrentDictionary<long, ChangedCard> _cards = [];
    private readonly (long Epoch, long Version)[] _known = new (long, long)[options.Value.GraphShards];
    private readonly bool[] _heard = new bool[options.Value.GraphShards];

    /// <summary>Version of the last change of a user; 0 for a user without change.</summary>
    public long VersionOf(long user) => !_cards.IsEmpty && _cards.TryGetValue(user, out var card) ? card.Version : 0;

    /// <summary>Name and headline of a user who joined or changed since the model.</summary>
    public bool TryGetCard(long user, out string name, out string headline)
    {
        if (!_cards.IsEmpty && _cards.TryGetValue(user, out var card) && card.Name is { } given)
        {
            (name, headline) = (given, card.Headline ?? "");
            return true;
        }

        (name, headline) = ("", "");
        return false;
    }

    /// <summary>Users who joined or changed since the model, in no order.</summary>
    public IEnumerable<long> Users => _cards.Select(card => card.Key);

    /// <summary>Name and headline of a user: of the last event with a profile, else of the model; "" where nothing tells them.</summary>
    public (string Name, string Headline) CardOf(ServingModel model, long user) =>
        TryGetCard(user, out var name, out var headline) ? (name, headline)
        : model.Graph.TryGetOrdinal(user, out var ordinal) ? (model.Profiles.Names[ordinal], model.Profiles.Headlines[ordinal])
        : ("", "");

    /// <summary>Forgets an erased user.</summary>
    public void Remove(long user) => Drop([user]);

    /// <summary>Reads the changes of all shards now.</summary>
    public async Task RenewAsync()
    {
        facts.Renew();
        await Task.WhenAll(Enumerable.Range(0, _known.Length).Select(AskAsync));
        if (!_heard.Contains(false))
        {
            facts.CompleteProfiles();
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.LeasePeriod, time);
        do
        {
            await RenewAsync();
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task AskAsync(int shard)
    {
        try
        {
            var updates = await grains.GetGrain<IProfileShardGrain>(shard).GetChanges(_known[shard].Epoch, _known[shard].Version, facts.Attributes);
            if (updates.Epoch < _known[shard].Epoch || (updates.Epoch == _known[shard].Epoch && updates.Version < _known[shard].Version))
            {
                // A later answer overtook this one.
                return;
            }

            Forget(shard, updates.Rows);
            Drop(updates.Folded ?? NotAmong(shard, updates.Cards));
            foreach (var card in updates.Cards)
            {
                if ((leases.Flags.Of(card.User) & PersonFlags.Erased) != 0)
                {
                    // The answer is older than the erasure.
                    continue;
                }

                Forget(shard, [card.User]);
                facts.TakeProfile(card.User, card.Values);
                _cards[card.User] = card;
            }

            _known[shard] = (updates.Epoch, updates.Version);
            _heard[shard] = true;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogNoAnswer(e, shard);
        }
    }

    // Folded or erased: the models say the same of them, or nothing.
    private void Drop(IEnumerable<long> users)
    {
        foreach (var user in users)
        {
            if (_cards.TryRemove(user, out _))
            {
                facts.DropProfile(user);
            }
        }
    }

    private long[] NotAmong(int shard, ChangedCard[] cards)
    {
        var told = cards.Select(c => c.User).ToHashSet();
        return [.. _cards.Keys.Where(user => ordinals.ShardOf(user) == shard && !told.Contains(user))];
    }

    private void Forget(int shard, long[]? users)
    {
        foreach (var model in models.All)
        {
            var rows = generator.RowsOf(model);
            if (users is null)
            {
                rows.ForgetShard(shard);
                moved.Forgot(shard);
                continue;
            }

            foreach (var user in users)
            {
                if (ordinals.TryOrdinal(model, user, out var ordinal))
                {
                    rows.Forget(ordinal);
                }
            }
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "Profile shard {Shard} does not answer; changed profiles are seen when it does")]
    private partial void LogNoAnswer(Exception e, int shard);
}
