using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Pymk.Grains.Candidates;
using Pymk.Grains.Graph;
using Pymk.Grains.Models;

namespace Pymk.Grains.Profiles;

/// <summary>
/// Asks every profile shard once a period what changed, for all of the silo together: names of users who joined or changed, and rows that this silo may still
/// have as they were. A user's grain sees by the version that its list is older than the profile.
/// </summary>
internal sealed partial class ProfileChanges(
    IGrainFactory grains, ModelRegistry models, UserOrdinals ordinals, CandidateListGenerator supply, IOptions<ServingOptions> options, TimeProvider time, ILogger<ProfileChanges> log)
    : BackgroundService
{
    private readonly ConcurrentDictionary<long, ChangedCard> _cards = [];
    private readonly (long Epoch, long Version)[] _known = new (long, long)[options.Value.GraphShards];

    /// <summary>Changes whenever the user's profile does; 0 for one no event has spoken of.</summary>
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

    /// <summary>Asks all shards now.</summary>
    public Task RenewAsync() => Task.WhenAll(Enumerable.Range(0, _known.Length).Select(AskAsync));

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
            var updates = await grains.GetGrain<IProfileShardGrain>(shard).GetChanges(_known[shard].Epoch, _known[shard].Version);
            Forget(updates.Rows);
            foreach (var card in updates.Cards)
            {
                Forget([card.User]);
                _cards[card.User] = card;
            }

            _known[shard] = (updates.Epoch, updates.Version);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogNoAnswer(e, shard);
        }
    }

    private void Forget(long[]? users)
    {
        foreach (var model in models.All)
        {
            var rows = supply.RowsOf(model);
            if (users is null)
            {
                rows.ForgetAll();
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

    [LoggerMessage(LogLevel.Warning, "Profile shard {Shard} does not answer; changed profiles are seen later")]
    private partial void LogNoAnswer(Exception e, int shard);
}
