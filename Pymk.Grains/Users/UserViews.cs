using Pymk.Grains.Candidates;
using Pymk.Grains.Graph;

namespace Pymk.Grains.Users;

/// <summary>Counts a user's views of other people and writes the counts to the store some seconds later.</summary>
internal sealed class UserViews(
    IUserContext user,
    RelationSubscription subscription,
    CandidateSupply supply,
    BestEffortListStore store,
    DailyExposures exposures,
    UserOrdinals ordinals,
    TimeProvider time)
{
    private static readonly TimeSpan WriteDelay = TimeSpan.FromSeconds(5);

    private IDisposable? _timer;
    private bool _changed;

    /// <summary>Counts views. Ids without an ordinal are skipped: such a person was never a candidate here.</summary>
    /// <param name="viewed">64-bit ids.</param>
    public void Record(ReadOnlySpan<long> viewed)
    {
        var relations = subscription.Relations!;
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        foreach (var other in viewed)
        {
            if (ordinals.TryOrdinal(relations.Model, other, out var ordinal))
            {
                relations.View(ordinal, now);
                exposures.Add(other);
            }
        }

        _changed = true;
        _timer ??= user.StartTimer(WriteDelay, WriteAsync);
    }

    /// <summary>Writes counts that changed since the last write.</summary>
    public async Task WriteAsync()
    {
        _timer?.Dispose();
        _timer = null;
        if (_changed && subscription.Relations is { } relations)
        {
            _changed = false;

            // The write replaces what is stored: merge that first.
            await supply.ReadAsync(relations);
            await store.WriteViewsAsync(user.User, ViewPacking.Pack(relations, ordinals));
        }
    }
}
