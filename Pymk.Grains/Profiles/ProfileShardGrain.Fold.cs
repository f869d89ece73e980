using Pymk.Grains.Fencing;

namespace Pymk.Grains.Profiles;

internal sealed partial class ProfileShardGrain
{
    private const int FoldsAtOnce = 100;
    private const int MostFolds = 16_384;

    private bool _folding;
    private long _foldedTo;
    private Task _removal = Task.CompletedTask;

    public async Task<FoldedProfiles> Fold()
    {
        if (_folding || foldRule.Begin(_shard) is not { } test)
        {
            return new FoldedProfiles(0, 0, _profiles.Users.Count, More: false);
        }

        _folding = true;
        try
        {
            return await FoldAsync(test);
        }
        finally
        {
            _folding = false;
        }
    }

    private async Task<FoldedProfiles> FoldAsync(Func<ProfileState, ProfileVerdict> test)
    {
        var counts = new int[Enum.GetValues<ProfileVerdict>().Length];
        var more = false;
        foreach (var users in _profiles.Users.ToArray().Chunk(FoldsAtOnce))
        {
            if (counts[(int)ProfileVerdict.Folded] + counts[(int)ProfileVerdict.Deleted] >= MostFolds)
            {
                more = true;
                break;
            }

            (long User, ProfileVerdict Verdict)[] gone =
            [
                .. users.Where(user => _profiles.Has(user) && !_toDescribe.Contains(user))
                    .Select(user => (user, test(_profiles[user])))
                    .Where(v => v.Item2 != ProfileVerdict.Keep),
            ];
            if (gone.Length > 0)
            {
                // A state without a stamp is in every snapshot, but not in other files.
                var folded = gone.Where(g => g.Verdict == ProfileVerdict.Folded).Select(g => Math.Max(_profiles[g.User].Stamp, 1));
                _foldedTo = folded.Append(_foldedTo).Max();

                await HoldChangesAsync(RemoveAsync([.. gone.Select(g => g.User)]));
            }

            foreach (var (_, verdict) in gone)
            {
                counts[(int)verdict]++;
            }

            // Events come between the steps.
            await Task.Yield();
        }

        return new FoldedProfiles(counts[(int)ProfileVerdict.Folded], counts[(int)ProfileVerdict.Deleted], _profiles.Users.Count, more);
    }

    private async Task RemoveAsync(long[] users)
    {
        await this.WriteFencedAsync(store.RemoveAsync(_shard, _profileEpoch, users, _foldedTo));
        foreach (var user in users)
        {
            _profiles.Remove(user);
            _rows.Forget(user);
            _changes.Fold(user);
        }
    }

    // Changes of the shard's users wait until a removal is over, so that none of them reaches the store before it.
    private Task HoldChangesAsync(Task removal)
    {
        _removal = _removal.IsCompleted ? removal : Task.WhenAll(_removal, removal);
        return removal;
    }

    // A failed removal is its caller's to report.
    private async ValueTask RemovedAsync()
    {
        while (!_removal.IsCompleted)
        {
            await _removal.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }
    }
}
