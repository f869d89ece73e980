using Pymk.Core.Models;
using Pymk.Core.Snapshots;
using Pymk.Grains.Retention;
using Pymk.Testing.Models;

namespace Pymk.Grains.Tests.Retention;

public sealed class KeptModelsTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("pymk-kept-").FullName;
    private readonly KeptModels _kept = new();

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void Cuts_AreTheLeastOfAllVersions_AndNoneWhileOneHasNoSnapshot()
    {
        Assert.Equal((0, 0), (_kept.RelationCut(0), _kept.ProfileCut(0)));
        Publish("v1", null);
        Publish("v2", new SnapshotOrigin("a", default, [5, 7], [1, 2, 3]));
        Publish("v3", new SnapshotOrigin("b", default, [4, 9, 9], [2, 1, 4]));
        _kept.Read(_root);
        Assert.Equal(["v1", "v2", "v3"], _kept.Versions);
        Assert.Equal((0, 0), (_kept.RelationCut(0), _kept.ProfileCut(0)));
        Directory.Delete(ModelDirectory.Versions(_root)[0], recursive: true);
        _kept.Read(_root);
        Assert.Equal([4, 7, 0], Enumerable.Range(0, 3).Select(_kept.RelationCut));
        Assert.Equal([1, 1, 3, 0], Enumerable.Range(0, 4).Select(_kept.ProfileCut));
    }

    [Fact]
    public void LogsUntil_IsTheEndOfTheLogsOfTheOldestVersion()
    {
        Assert.Equal(long.MaxValue, _kept.LogsUntil);
        Publish("v1", null);
        _kept.Read(_root);
        Assert.Equal(ModelFixture.LogsEnd.ToUnixTimeSeconds(), _kept.LogsUntil);
    }

    private void Publish(string version, SnapshotOrigin? origin) => ModelFixture.Publish(_root, version, users: 20, snapshot: origin);
}
