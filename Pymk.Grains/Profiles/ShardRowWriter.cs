using Microsoft.Extensions.Logging;
using Pymk.Core.Recommend;
using Pymk.Grains.Behavior;
using Pymk.Grains.Interfaces.Stores;
using Pymk.Grains.Models;

namespace Pymk.Grains.Profiles;

/// <summary>Writes the feature rows of a shard's users, one batch at a time, and notes which rows changed.</summary>
/// <param name="shard">The shard, for the log.</param>
/// <param name="models">The model to describe for.</param>
/// <param name="describer">Makes rows.</param>
/// <param name="rows">The rows of the shard's users.</param>
/// <param name="profiles">What profile events say.</param>
/// <param name="behavior">What interactions say.</param>
/// <param name="changes">Gets the changes.</param>
/// <param name="storeBehavior">Writes behaviour to the store.</param>
/// <param name="endOf">Hours of behaviour before this time are forgotten once a version is served, unix seconds.</param>
/// <param name="log">The log.</param>
internal sealed partial class ShardRowWriter(
    int shard,
    ModelRegistry models,
    UserDescriber describer,
    FencedRows rows,
    ShardProfiles profiles,
    ShardBehavior behavior,
    ProfileChangeLog changes,
    Func<IReadOnlyCollection<UserBehavior>, Task> storeBehavior,
    Func<ServingModel, long> endOf,
    ILogger log)
{
    private const int RowsAtOnce = 256;

    // Both kinds of writes read a row, change a part of it and write it back.
    private readonly SemaphoreSlim _turn = new(1);

    // Those who were erased since the updates under way were given their users.
    private readonly HashSet<long> _erased = [];
    // The state and the version for which users were described last.
    private readonly Dictionary<long, (long Stamp, string Version)> _described = [];
    private int _updates;

    /// <summary>Describes users; returns those for whom it failed.</summary>
    /// <exception cref="StaleEpochException">Another activation has opened the shard since.</exception>
    public async Task<IReadOnlyCollection<long>> DescribeAsync(long[] users)
    {
        var failed = new List<long>();
        foreach (var (i, user) in users.Index())
        {
            try
            {
                await DescribeAsync(user);
            }
            catch (StoreUnavailableException e)
            {
                // The others need it too.
                LogNotDescribed(e, shard, user);
                failed.AddRange(users[i..]);
                break;
            }
            catch (Exception e) when (e is not StaleEpochException)
            {
                if (failed.Count == 0)
                {
                    LogNotDescribed(e, shard, user);
                }

                failed.Add(user);
            }
        }

        return failed;
    }

    /// <summary>Describes a user: row and index entry.</summary>
    public Task DescribeAsync(long user) => DescribeAsync(user, again: true);

    /// <summary>
    /// Describes a user whose state has not been described for the version yet. A call that comes again, because the first one took too long,
    /// waits for the rest of its work and adds none.
    /// </summary>
    public Task DescribeOnceAsync(long user) => DescribeAsync(user, again: false);

    /// <summary>Forgets a user who has no state any more.</summary>
    public void Forget(long user) => _described.Remove(user);

    private async Task DescribeAsync(long user, bool again)
    {
        await _turn.WaitAsync();
        try
        {
            if (!profiles.Has(user))
            {
                // Erased while waiting.
                return;
            }

            var (model, state) = (models.Current, profiles[user]);
            if (!again && _described.TryGetValue(user, out var last) && last == (state.Stamp, model.Version))
            {
                return;
            }

            await describer.DescribeAsync(model, state, behavior.Of(user), rows);
            if (profiles.Has(user))
            {
                _described[user] = (state.Stamp, model.Version);
                changes.AddProfile(user);
            }
            else
            {
                // Folded meanwhile.
                changes.AddRow(user);
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Erases a user while no row is being written.</summary>
    public async Task EraseAsync(long user, Func<Task> work)
    {
        await _turn.WaitAsync();
        _erased.Add(user);
        Forget(user);
        try
        {
            await work();
        }
        finally
        {
            ForgetErased();
            _turn.Release();
        }
    }

    /// <summary>Writes users' behaviour into their rows; returns those for whom it failed.</summary>
    public async Task<IReadOnlyCollection<long>> UpdateAsync(long[] users)
    {
        _updates++;
        try
        {
            for (var done = 0; done < users.Length; done += RowsAtOnce)
            {
                try
                {
                    await UpdateSomeAsync(users.AsMemory(done, Math.Min(RowsAtOnce, users.Length - done)));
                }
                catch (Exception e) when (e is not StaleEpochException)
                {
                    LogNotUpdated(e, shard);
                    return Array.FindAll(users[done..], IsHere);
                }
            }

            return [];
        }
        finally
        {
            _updates--;
            ForgetErased();
        }
    }

    private void ForgetErased()
    {
        if (_updates == 0)
        {
            _erased.Clear();
        }
    }

    // Not erased meanwhile, or created again.
    private bool IsHere(long user) => !_erased.Contains(user) || behavior.Has(user);

    private async Task UpdateSomeAsync(ReadOnlyMemory<long> some)
    {
        await _turn.WaitAsync();
        try
        {
            UserBehavior[] users = [.. some.ToArray().Where(IsHere).Select(behavior.Of)];
            var model = models.Current;
            await describer.WriteBehaviorAsync(model, users, rows);
            foreach (var user in users)
            {
                changes.AddRow(user.User);
            }

            var end = endOf(model);
            await storeBehavior([.. users.Where(u => u.Forget(end))]);
            behavior.RemoveEmpty(users);
        }
        finally
        {
            _turn.Release();
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "Profile shard {Shard} could not describe user {User} and will try again")]
    private partial void LogNotDescribed(Exception e, int shard, long user);

    [LoggerMessage(2, LogLevel.Warning, "Profile shard {Shard} could not write behaviour into feature rows and will try again")]
    private partial void LogNotUpdated(Exception e, int shard);
}
