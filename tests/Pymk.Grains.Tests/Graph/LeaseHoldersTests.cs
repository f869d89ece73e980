using Microsoft.Extensions.Time.Testing;
using Pymk.Grains.Graph;
using Pymk.Grains.Tests.Fakes;

namespace Pymk.Grains.Tests.Graph;

/// <summary>A flag is acknowledged when every silo with a lease has it.</summary>
public sealed class LeaseHoldersTests
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Grace = ShardLease.GracePeriods * Period;

    private readonly FakeTimeProvider _time = new();
    private readonly LeaseState _state = new(_ => true, _ => { });
    private readonly CancellationTokenSource _ending = new();
    private readonly LeaseHolders _holders;

    public LeaseHoldersTests()
    {
        _state.Open(1);
        _holders = new LeaseHolders(_state, Period, _time, othersSince: null);
    }

    [Fact]
    public Task Call_WithoutNews_IsHeldForAPeriod_AndSaysSo() => Turns.RunAsync(async () =>
    {
        var silo = new Silo(_holders);
        Assert.Equal(TimeSpan.Zero, (await silo.CallAsync(_ending.Token)).Held);
        var call = silo.CallAsync(_ending.Token);
        _time.Advance(Period - TimeSpan.FromMilliseconds(1));
        Assert.False(await Turns.IsCompletedAsync(call));
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(Period, (await call).Held);
    });

    [Fact]
    public Task Call_ThatMayNotWait_OrFindsTheShardEnding_IsAnsweredAtOnce() => Turns.RunAsync(async () =>
    {
        var silo = new Silo(_holders);
        await silo.CallAsync(_ending.Token);
        silo.Known = silo.Known with { MayWait = false };
        Assert.Equal(TimeSpan.Zero, (await silo.CallAsync(_ending.Token)).Held);
        var held = silo.CallAsync(_ending.Token);
        await _ending.CancelAsync();
        Assert.Equal(TimeSpan.Zero, (await held).Held);
        Assert.Equal(TimeSpan.Zero, (await silo.CallAsync(_ending.Token)).Held);
    });

    [Fact]
    public Task Call_ASecondOfTheSameSilo_EndsTheFirst() => Turns.RunAsync(async () =>
    {
        var silo = new Silo(_holders);
        await silo.CallAsync(_ending.Token);
        var first = silo.CallAsync(_ending.Token);
        var second = silo.CallAsync(_ending.Token);
        await first;
        Assert.False(await Turns.IsCompletedAsync(second));
        _ = Flag(4);
        await second;
    });

    [Fact]
    public Task Flag_IsAcknowledged_WhenEverySiloCalledAgain() => Turns.RunAsync(async () =>
    {
        Silo[] silos = [new(_holders), new(_holders)];
        var calls = new List<Task<ShardLease>>();
        foreach (var silo in silos)
        {
            await silo.CallAsync(_ending.Token);
            calls.Add(silo.CallAsync(_ending.Token));
        }

        var acknowledged = Flag(4);
        var news = await Task.WhenAll(calls);
        Assert.All(news, n => Assert.Equal(4, Assert.Single(n.Flags).User));
        Assert.False(await Turns.IsCompletedAsync(acknowledged));
        _ = silos[0].CallAsync(_ending.Token);
        _ = silos[0].CallAsync(_ending.Token);
        Assert.False(await Turns.IsCompletedAsync(acknowledged));
        _ = silos[1].CallAsync(_ending.Token);
        await acknowledged;
    });

    [Fact]
    public Task Flag_WithoutSilos_OrKnownToAll_IsAcknowledgedAtOnce() => Turns.RunAsync(async () =>
    {
        Assert.True(Flag(4).IsCompleted);
        var silo = new Silo(_holders);
        await silo.CallAsync(_ending.Token);
        var call = silo.CallAsync(_ending.Token);
        Assert.True(_holders.HeardAsync(_state.FirstEpoch, _state.FlagsVersion).IsCompleted);
        Assert.False(await Turns.IsCompletedAsync(call));
    });

    [Fact]
    public Task Flag_OfASiloThatCallsNoMore_IsAcknowledgedWhenItsLeaseRanOut() => Turns.RunAsync(async () =>
    {
        var (lives, left) = (new Silo(_holders), new Silo(_holders));
        await left.CallAsync(_ending.Token);
        _time.Advance(Period);
        await lives.CallAsync(_ending.Token);
        var acknowledged = Flag(4);
        await lives.CallAsync(_ending.Token);
        _ = lives.CallAsync(_ending.Token);
        _time.Advance(Grace - Period - TimeSpan.FromMilliseconds(1));
        Assert.False(await Turns.IsCompletedAsync(acknowledged));
        _time.Advance(TimeSpan.FromMilliseconds(1));
        await acknowledged;

        // Nobody waits for it again.
        var call = lives.CallAsync(_ending.Token);
        acknowledged = Flag(5);
        await call;
        _ = lives.CallAsync(_ending.Token);
        await acknowledged;
    });

    [Fact]
    public Task Flag_ASiloThatWasAnsweredMeanwhile_IsWaitedForFromThatAnswer() => Turns.RunAsync(async () =>
    {
        var silo = new Silo(_holders);
        await silo.CallAsync(_ending.Token);
        var call = silo.CallAsync(_ending.Token);
        _time.Advance(Period / 2);
        var acknowledged = Flag(4);
        await call;
        _time.Advance(Grace - TimeSpan.FromMilliseconds(1));
        Assert.False(await Turns.IsCompletedAsync(acknowledged));
        _time.Advance(TimeSpan.FromMilliseconds(1));
        await acknowledged;
    });

    [Fact]
    public Task LostPush_IsAcknowledged_WhenEverySiloHasTheNewEpoch() => Turns.RunAsync(async () =>
    {
        var silo = new Silo(_holders);
        await silo.CallAsync(_ending.Token);
        var call = silo.CallAsync(_ending.Token);
        _state.LoseSubscriptions();
        _holders.Tell();
        var acknowledged = _holders.HeardAsync(_state.Epoch, 0).AsTask();
        Assert.Equal(_state.Epoch, (await call).Epoch);
        Assert.False(await Turns.IsCompletedAsync(acknowledged));
        _ = silo.CallAsync(_ending.Token);
        await acknowledged;
    });

    [Fact]
    public Task FirstFlags_AfterAnotherActivation_WaitUntilItsLeasesRanOut() => Turns.RunAsync(async () =>
    {
        _state.Open(2);
        var holders = new LeaseHolders(_state, Period, _time, othersSince: _time.GetTimestamp());
        var silo = new Silo(holders);
        _time.Advance(Period);
        _state.Note(new RelationEvent(4, 4, RelationKind.Deleted, true, 1));
        await silo.CallAsync(_ending.Token);
        _ = silo.CallAsync(_ending.Token);
        var acknowledged = holders.HeardAsync(_state.FirstEpoch, _state.FlagsVersion).AsTask();
        _time.Advance(Grace - Period - TimeSpan.FromMilliseconds(1));
        Assert.False(await Turns.IsCompletedAsync(acknowledged));
        _time.Advance(TimeSpan.FromMilliseconds(1));
        await acknowledged;
    });

    [Fact]
    public Task AllServe_IsFalse_WhileASiloWithALeaseServesAnotherVersion_OrDoesNotSay() => Turns.RunAsync(async () =>
    {
        static bool IsKept(string version) => version is "v2" or "v3";
        Assert.True(_holders.AllServe(IsKept));
        Silo[] silos = [new(_holders), new(_holders)];
        silos[0].Known = silos[0].Known with { Version = "v2" };
        silos[1].Known = silos[1].Known with { Version = "v1" };
        await silos[0].CallAsync(_ending.Token);
        Assert.True(_holders.AllServe(IsKept));
        await silos[1].CallAsync(_ending.Token);
        Assert.False(_holders.AllServe(IsKept));
        silos[1].Known = silos[1].Known with { MayWait = false, Version = "v3" };
        await silos[1].CallAsync(_ending.Token);
        Assert.True(_holders.AllServe(IsKept));
        silos[1].Known = silos[1].Known with { MayWait = false, Version = null };
        await silos[1].CallAsync(_ending.Token);
        Assert.False(_holders.AllServe(IsKept));
        _time.Advance(Grace);
        Assert.True(_holders.AllServe(IsKept));
    });

    [Fact]
    public void AllServe_WhileALeaseOfAnEarlierActivationMayRun_IsFalse()
    {
        var holders = new LeaseHolders(_state, Period, _time, othersSince: _time.GetTimestamp());
        Assert.False(holders.AllServe(_ => true));
        _time.Advance(Grace);
        Assert.True(holders.AllServe(_ => true));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public Task Acknowledged_WhateverIsLateOrLost_HoldsInEverySiloWithALease(int seed) => Turns.RunAsync(async () =>
    {
        var random = new Random(seed);
        var silos = Enumerable.Range(0, 3).Select(_ => new DistantSilo(_holders, _time)).ToArray();
        var writes = new List<(long Version, Task Acknowledged)>();
        var (waited, knew) = (0, 0);
        for (var step = 0; step < 1_500; step++)
        {
            foreach (var silo in silos)
            {
                silo.Step(random);
            }

            if (random.Next(10) == 0)
            {
                var acknowledged = Flag(step);
                writes.Add((_state.FlagsVersion, acknowledged));
                waited += acknowledged.IsCompleted ? 0 : 1;
            }

            await Turns.IsCompletedAsync(Task.CompletedTask);
            foreach (var silo in silos.Where(s => s.HasLease))
            {
                Assert.All(writes.Where(w => w.Acknowledged.IsCompleted), w => Assert.True(silo.Version >= w.Version));
                knew++;
            }

            _time.Advance(TimeSpan.FromMilliseconds(random.Next(200)));
        }

        _time.Advance(Grace);
        await Task.WhenAll(writes.Select(w => w.Acknowledged));
        Assert.InRange(waited, 50, writes.Count);
        Assert.InRange(knew, 1_000, 4_499);
    });

    private Task Flag(long user)
    {
        _state.Note(new RelationEvent(user, user, RelationKind.Deleted, true, 1));
        _holders.Tell();
        return _holders.HeardAsync(_state.FirstEpoch, _state.FlagsVersion).AsTask();
    }

    [Fact]
    public Task Writer_AfterAMove_WaitsForTheSilosOfTheActivationBefore() => Turns.RunAsync(async () =>
    {
        var before = new Silo(_holders);
        await before.CallAsync(_ending.Token);
        Assert.Single(_holders.Silos!);
        Assert.False(_holders.FollowsAnother);

        var moved = new LeaseState(_ => true, _ => { });
        moved.Open(2);
        var holders = new LeaseHolders(moved, Period, _time, othersSince: _time.GetTimestamp(), _holders.Silos);
        Assert.True(holders.FollowsAnother);
        var heard = holders.HeardAsync(moved.Epoch, 0).AsTask();
        Assert.False(heard.IsCompleted);
        var after = new Silo(holders) { Known = before.Known };
        await after.CallAsync(_ending.Token);
        Assert.False(heard.IsCompleted);
        var held = after.CallAsync(_ending.Token);
        await heard;
        Assert.False(holders.FollowsAnother);
        _ending.Cancel();
        await held;
    });

    [Fact]
    public Task Writer_AfterAMove_WaitsNoLongerThanALeaseForASiloThatIsGone() => Turns.RunAsync(async () =>
    {
        await new Silo(_holders).CallAsync(_ending.Token);
        _state.Open(2);
        var holders = new LeaseHolders(_state, Period, _time, othersSince: _time.GetTimestamp(), _holders.Silos);
        var heard = holders.HeardAsync(_state.Epoch, 0).AsTask();
        _time.Advance(Grace);
        await heard;
        Assert.False(holders.FollowsAnother);
    });

    private sealed class Silo(LeaseHolders holders)
    {
        public KnownLease Known { get; set; } = KnownLease.None(Guid.NewGuid());

        public async Task<ShardLease> CallAsync(CancellationToken ending)
        {
            var lease = await holders.ReadAsync(Known, ending);
            Known = new KnownLease(Known.Silo, lease.Epoch, lease.FlagsVersion, 0, true);
            return lease;
        }
    }

    /// <summary>A silo that calls late, hears late, and loses some answers.</summary>
    private sealed class DistantSilo(LeaseHolders holders, FakeTimeProvider time)
    {
        private KnownLease _known = KnownLease.None(Guid.NewGuid());
        private DateTimeOffset _until;
        private DateTimeOffset _called;
        private Task<ShardLease>? _call;

        public bool HasLease => time.GetUtcNow() < _until;

        public long Version => _known.FlagsVersion;

        public void Step(Random random)
        {
            if (_call is null && random.Next(3) == 0)
            {
                _called = time.GetUtcNow();
                _call = holders.ReadAsync(_known with { MayWait = HasLease }, CancellationToken.None).AsTask();
            }
            else if (_call is { IsCompleted: true } && random.Next(3) == 0)
            {
                // The call is over, so this does not wait.
                var lease = _call.GetAwaiter().GetResult();
                _call = null;
                if (random.Next(8) > 0)
                {
                    _known = new KnownLease(_known.Silo, lease.Epoch, lease.FlagsVersion, 0, true);
                    _until = _called + lease.Held + Grace;
                }
            }
        }
    }
}
