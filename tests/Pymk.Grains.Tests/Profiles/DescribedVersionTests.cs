using Pymk.Grains.Interfaces.Stores;
using Pymk.Grains.Profiles;

namespace Pymk.Grains.Tests.Profiles;

public sealed class DescribedVersionTests
{
    private readonly List<string> _remembered = [];
    private int _queued;
    private bool _done = true;

    [Fact]
    public async Task ServedVersion_DescribedAlready_QueuesNobody()
    {
        await Version("v1").FollowAsync("v1");
        Assert.Equal(0, _queued);
        Assert.Empty(_remembered);
    }

    [Fact]
    public async Task OtherVersion_QueuesAllOnce_AndIsRememberedWhenTheQueueIsDone()
    {
        var version = Version("v1");
        _done = false;
        await version.FollowAsync("v2");
        await version.FollowAsync("v2");
        Assert.Equal(1, _queued);
        Assert.Empty(_remembered);
        _done = true;
        await version.FollowAsync("v2");
        await version.FollowAsync("v2");
        Assert.Equal((1, "v2"), (_queued, Assert.Single(_remembered)));
    }

    [Fact]
    public async Task VersionServedAgain_BeforeTheOtherIsDone_LeavesTheOtherUndescribed()
    {
        var version = Version("v1");
        await version.FollowAsync("v2");
        await version.FollowAsync("v1");
        await version.FollowAsync("v2");
        Assert.Equal(2, _queued);
        Assert.Empty(_remembered);
    }

    [Fact]
    public async Task Remember_Fails_IsTriedAgain()
    {
        var version = new DescribedVersion("", () => _queued++, () => true, served =>
        {
            _remembered.Add(served);
            return _remembered.Count == 1 ? Task.FromException(new StoreUnavailableException("store", "away")) : Task.CompletedTask;
        });
        await version.FollowAsync("v1");
        await version.FollowAsync("v1");
        await version.FollowAsync("v1");
        await version.FollowAsync("v1");
        Assert.Equal(["v1", "v1"], _remembered);
        Assert.Equal(1, _queued);
    }

    private DescribedVersion Version(string current) => new(current, () => _queued++, () => _done, served =>
    {
        _remembered.Add(served);
        return Task.CompletedTask;
    });
}
