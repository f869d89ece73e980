using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Pymk.Grains.Graph;
using Pymk.Grains.Models;
using Pymk.Grains.Tests.Fakes;

namespace Pymk.Grains.Tests.Graph;

public sealed class ShardLeasesTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly FakeGraphShard _shard = new();
    private readonly ShardLeases _leases;

    public ShardLeasesTests() => _leases = new ShardLeases(
        FakeGrains.Of(_shard), new ModelRegistry(), Options.Create(new ServingOptions { GraphShards = 2 }), _time, NullLogger<ShardLeases>.Instance);

    [Fact]
    public async Task Lease_LastsThreePeriods_FromTheAnswerOfTheShard()
    {
        Assert.Equal([true, true], _leases.Silent());
        _shard.Held = TimeSpan.FromSeconds(1);
        await _leases.RenewAsync();
        _time.Advance(TimeSpan.FromSeconds(4) - TimeSpan.FromMilliseconds(1));
        Assert.True(_leases.HoldsAll);
        Assert.Equal([false, false], _leases.Silent());
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.False(_leases.HoldsAll);
        Assert.Equal((false, false), (_leases.Holds(0), _leases.Holds(1, 1)));
        Assert.Same(_leases.Silent(), _leases.Silent());
        await _leases.RenewAsync();
        Assert.True(_leases.HoldsAll);
    }

    [Fact]
    public async Task Asked_CompletesWhenEveryShardAnsweredOrFailed()
    {
        _shard.LeaseFailure = new TimeoutException();
        Assert.False(_leases.Asked.IsCompleted);
        await _leases.RenewAsync();
        Assert.True(_leases.Asked.IsCompleted);
        Assert.False(_leases.HoldsAll);
    }

    [Fact]
    public async Task Learn_OfAnEarlierEpoch_RevivesNoSubscription()
    {
        await _leases.RenewAsync();
        _leases.Learn(0, 5);
        _leases.Learn(0, 4);
        Assert.Equal((true, false), (_leases.Holds(0, 5), _leases.Holds(0, 4)));
    }

    [Fact]
    public async Task Shard_IsQuiet_OnceItHasOwedAnAnswerForLong()
    {
        await _leases.RenewAsync();
        Assert.False(_leases.IsQuiet(0));

        _shard.LeaseGate = new TaskCompletionSource();
        var asked = _leases.RenewAsync();
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.False(_leases.IsQuiet(0));
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(_leases.IsQuiet(0));
        Assert.Throws<TimeoutException>(() => _leases.RequireHeard(1));
        _shard.LeaseGate.SetResult();
        await asked;
        Assert.False(_leases.IsQuiet(0));

        _shard.LeaseFailure = new TimeoutException();
        await _leases.RenewAsync();
        Assert.False(_leases.IsQuiet(0));
        _time.Advance(TimeSpan.FromSeconds(2.1));
        await _leases.RenewAsync();
        Assert.True(_leases.IsQuiet(0));
    }
}
