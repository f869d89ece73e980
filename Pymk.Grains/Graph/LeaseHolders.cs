namespace Pymk.Grains.Graph;

/// <summary>
/// The silos that hold a shard's lease. Each keeps one call under way, which the shard answers at news or after a period. A call says what its silo
/// has, so a writer knows when every silo has heard. A silo that does not call again is waited for until its lease has run out. Runs on the shard's
/// turns.
/// </summary>
internal sealed class LeaseHolders
{
    private readonly Dictionary<Guid, Holder> _holders = [];
    private readonly List<TaskCompletionSource> _writers = [];
    private readonly LeaseState _state;
    private readonly TimeSpan _period;
    private readonly TimeProvider _time;
    private readonly long? _othersUntil;
    private readonly HashSet<Guid> _taken = [];

    /// <param name="state">What the leases say.</param>
    /// <param name="period">How long a call is held; a lease lasts <see cref="ShardLease.GracePeriods"/> times as long.</param>
    /// <param name="time">The clock.</param>
    /// <param name="othersSince">
    /// A timestamp at which an earlier activation gave no more leases; null where there was none. Writers wait until all these have run out, or the silos
    /// that <paramref name="taken"/> names have called.
    /// </param>
    /// <param name="taken">The silos that held a lease of the earlier activation; null where nobody knows.</param>
    public LeaseHolders(LeaseState state, TimeSpan period, TimeProvider time, long? othersSince, IReadOnlyCollection<Guid>? taken = null)
    {
        (_state, _period, _time) = (state, period, time);
        _othersUntil = taken is null ? othersSince : null;
        foreach (var silo in taken ?? [])
        {
            _taken.Add(silo);
            _holders[silo] = new Holder();
            _holders[silo].Answered(othersSince ?? time.GetTimestamp());
        }
    }

    /// <summary>The silos that may hold a lease; null where an earlier activation gave leases of which nobody knows.</summary>
    public Guid[]? Silos => _othersUntil is { } since && Rest(since) > TimeSpan.Zero ? null : [.. _holders.Keys];

    /// <summary>True while a silo may have a lease of an earlier activation, and so users' grains that only that one would tell of changes.</summary>
    public bool FollowsAnother => _taken.Count > 0 || (_othersUntil is { } since && Rest(since) > TimeSpan.Zero);

    private TimeSpan Grace => ShardLease.GracePeriods * _period;

    /// <summary>Answers a silo's call: at once where there is news or the silo may not wait, else at news or after a period.</summary>
    /// <param name="known">What the silo has.</param>
    /// <param name="ending">Ends the waiting.</param>
    public async ValueTask<ShardLease> ReadAsync(KnownLease known, CancellationToken ending)
    {
        var called = _time.GetTimestamp();
        if (!_holders.TryGetValue(known.Silo, out var holder))
        {
            _holders[known.Silo] = holder = new Holder();
        }

        holder.Heard(known);
        if (_taken.Count > 0 && holder.Has(_state.FirstEpoch, 0))
        {
            _taken.Remove(known.Silo);
        }

        Wake(_writers);
        if (known.MayWait && _state.IsKnown(known) && !ending.IsCancellationRequested)
        {
            await holder.WaitAsync(_period, _time, ending);
        }

        // Pruned while it waited, where the process was paused for long.
        _holders[known.Silo] = holder;
        var answered = _time.GetTimestamp();
        holder.Answered(answered);
        return _state.Read(known, _time.GetElapsedTime(called, answered));
    }

    /// <summary>Answers all calls that are held: there is news.</summary>
    public void Tell()
    {
        foreach (var holder in _holders.Values)
        {
            holder.Wake();
        }
    }

    /// <summary>Completes when no silo has a lease without an epoch and a version of the flags.</summary>
    public async ValueTask HeardAsync(long epoch, long flagsVersion)
    {
        while (Remaining(epoch, flagsVersion) is var remaining && remaining > TimeSpan.Zero)
        {
            var change = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _writers.Add(change);
            using (_time.CreateTimer(static c => ((TaskCompletionSource)c!).TrySetResult(), change, remaining, Timeout.InfiniteTimeSpan))
            {
                await change.Task;
            }
        }
    }

    /// <summary>True where no silo has a lease without an epoch and a version of the flags.</summary>
    public bool HaveHeard(long epoch, long flagsVersion) => Remaining(epoch, flagsVersion) <= TimeSpan.Zero;

    /// <summary>True where every silo with a lease serves one of some model versions. A silo with a lease of an earlier activation may serve any.</summary>
    public bool AllServe(Func<string, bool> isOne)
    {
        if (_othersUntil is { } since && Rest(since) > TimeSpan.Zero)
        {
            return false;
        }

        foreach (var holder in _holders.Values)
        {
            var mayShow = holder.IsCalling || (holder.AnsweredAt is { } at && Rest(at) > TimeSpan.Zero);
            if (mayShow && (holder.Version is not { } version || !isOne(version)))
            {
                return false;
            }
        }

        return true;
    }

    private static void Wake(List<TaskCompletionSource> writers)
    {
        foreach (var writer in writers)
        {
            writer.TrySetResult();
        }

        writers.Clear();
    }

    // The longest rest of a lease without the epoch and the version. Forgets silos whose lease has run out.
    private TimeSpan Remaining(long epoch, long flagsVersion)
    {
        var longest = _othersUntil is { } since ? Rest(since) : TimeSpan.Zero;
        foreach (var (silo, holder) in _holders)
        {
            var rest = holder.AnsweredAt is { } at ? Rest(at) : TimeSpan.Zero;
            if (rest <= TimeSpan.Zero)
            {
                _taken.Remove(silo);
                if (!holder.IsCalling)
                {
                    _holders.Remove(silo);
                }
            }
            else if (rest > longest && !holder.Has(epoch, flagsVersion))
            {
                longest = rest;
            }
        }

        return longest;
    }

    private TimeSpan Rest(long since) => Grace - _time.GetElapsedTime(since);

    private sealed class Holder
    {
        private (long Epoch, long FlagsVersion) _known = (-1, 0);
        private TaskCompletionSource? _call;

        /// <summary>Timestamp of the last answer; null before the first.</summary>
        public long? AnsweredAt { get; private set; }

        /// <summary>The model version that the silo served at its last call.</summary>
        public string? Version { get; private set; }

        /// <summary>True while a call of the silo is held.</summary>
        public bool IsCalling => _call is not null;

        public bool Has(long epoch, long flagsVersion) => _known.Epoch >= epoch && _known.FlagsVersion >= flagsVersion;

        /// <summary>Takes a call. The silo does not wait for the one before any more.</summary>
        public void Heard(in KnownLease known)
        {
            Wake();
            Version = known.Version;
            var heard = (known.Epoch, known.FlagsVersion);
            _known = heard.CompareTo(_known) > 0 ? heard : _known;
        }

        public void Answered(long at) => AnsweredAt = at;

        public async Task WaitAsync(TimeSpan period, TimeProvider time, CancellationToken ending)
        {
            var call = _call = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            using (time.CreateTimer(static c => ((TaskCompletionSource)c!).TrySetResult(), call, period, Timeout.InfiniteTimeSpan))
            using (ending.UnsafeRegister(static c => ((TaskCompletionSource)c!).TrySetResult(), call))
            {
                await call.Task;
            }

            if (_call == call)
            {
                _call = null;
            }
        }

        public void Wake() => _call?.TrySetResult();
    }
}
