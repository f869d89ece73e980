using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Pymk.Core.Models;
using Pymk.Grains.Interfaces.Events;
using Pymk.Grains.Interfaces.Index;
using Pymk.Grains.Models;

namespace Pymk.Grains.Profiles;

/// <summary>
/// Keeps users who joined or changed since the model described: row, projections and embedding, in the store and in the index. The store comes first, so a crash
/// between the two is made good by the redelivery of the events or by the next activation.
/// </summary>
[Reentrant]
[KeepAlive]
internal sealed partial class ProfileShardGrain(
    IProfileStore store, ModelRegistry models, UserDescriber describer, TimeProvider time, ILogger<ProfileShardGrain> log) : Grain, IProfileShardGrain
{
    // First connections come in bursts: one description for all of them.
    private static readonly TimeSpan DescribeDelay = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(5);

    private readonly Dictionary<long, ProfileState> _profiles = [];
    private readonly SortedDictionary<long, long> _changes = [];
    private readonly Dictionary<long, long> _changedAt = [];
    private readonly HashSet<long> _waiting = [];
    private readonly SemaphoreSlim _describing = new(1);
    private IGrainTimer? _timer;
    private string _describedIn = "";
    private string _passOver = "";
    private long _epoch;
    private long _version;
    private int _shard;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _shard = (int)this.GetPrimaryKeyLong();
        _epoch = time.GetUtcNow().Ticks;
        var stored = await store.ReadAsync(_shard);
        _describedIn = stored.DescribedIn;
        foreach (var state in stored.Profiles)
        {
            _profiles[state.User] = state;
            NoteChange(state.User);
        }
    }

    public async Task Apply(ProfileEvent[] events)
    {
        var changed = new HashSet<long>();
        foreach (var e in events)
        {
            var before = _profiles.GetValueOrDefault(e.User) ?? ProfileState.Unknown(e.User);
            var after = before.After(e);
            _profiles[e.User] = after;
            changed.Add(e.User);
        }

        // Repeated events are written and described again as well: the first delivery may have ended between the store and the index.
        await store.WriteAsync(_shard, [.. changed.Select(u => _profiles[u])]);
        foreach (var user in changed)
        {
            await DescribeAsync(user);
        }
    }

    public async Task Connected(long[] users)
    {
        var unheard = users.Where(u => !_profiles.ContainsKey(u)).ToArray();
        foreach (var user in unheard)
        {
            _profiles[user] = ProfileState.Unknown(user);
        }

        if (unheard.Length > 0)
        {
            await store.WriteAsync(_shard, [.. unheard.Select(u => _profiles[u])]);
        }

        _waiting.UnionWith(users);
        Schedule(DescribeDelay);
    }

    public ValueTask<ProfileUpdates> GetChanges(long epoch, long version)
    {
        if (models.HasModel && models.Current.Version != _describedIn && models.Current.Version != _passOver)
        {
            // A new model does not know them, or knows them as they were.
            _passOver = models.Current.Version;
            _waiting.UnionWith(_profiles.Keys);
            Schedule(TimeSpan.Zero);
        }

        var cards = epoch == _epoch && version == _version ? [] : _changes
            .Where(c => epoch != _epoch || c.Key > version)
            .Select(c => new ChangedCard(c.Value, c.Key, _profiles[c.Value].Profile?.Name, _profiles[c.Value].Profile?.Headline))
            .ToArray();
        return new(new ProfileUpdates(_epoch, _version, cards));
    }

    private void Schedule(TimeSpan delay) => _timer ??= this.RegisterGrainTimer(
        DescribeWaitingAsync, new GrainTimerCreationOptions { DueTime = delay, Period = Timeout.InfiniteTimeSpan, Interleave = true });

    private async Task DescribeWaitingAsync()
    {
        _timer?.Dispose();
        _timer = null;
        var version = _passOver;
        long[] users = [.. _waiting];
        _waiting.Clear();
        var failed = false;
        foreach (var user in users)
        {
            try
            {
                await DescribeAsync(user);
            }
            catch (Exception e)
            {
                _waiting.Add(user);
                if (!failed)
                {
                    LogNotDescribed(e, _shard, user);
                }

                failed = true;
            }
        }

        if (_waiting.Count > 0)
        {
            Schedule(failed ? RetryDelay : DescribeDelay);
        }
        else if (version.Length > 0 && _describedIn != version)
        {
            await store.MarkDescribedAsync(_shard, version);
            _describedIn = version;
        }
    }

    private async Task DescribeAsync(long user)
    {
        await _describing.WaitAsync();
        try
        {
            var (state, model) = (_profiles[user], models.Current);
            if (state.IsGone)
            {
                await GrainFactory.GetGrain<IIndexShardGrain>(Shards.Of(user, model.Manifest.Shards)).Remove(user);
            }
            else
            {
                await describer.DescribeAsync(model, state);
            }

            NoteChange(user);
        }
        finally
        {
            _describing.Release();
        }
    }

    private void NoteChange(long user)
    {
        if (_changedAt.Remove(user, out var before))
        {
            _changes.Remove(before);
        }

        _changes[_changedAt[user] = ++_version] = user;
    }

    [LoggerMessage(LogLevel.Warning, "Profile shard {Shard} could not describe user {User} and tries again")]
    private partial void LogNotDescribed(Exception e, int shard, long user);
}
