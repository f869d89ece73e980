using Pymk.Core.Models;
using Xunit;

namespace Pymk.Core.Tests.Models;

public sealed class ModelPruningTests : IDisposable
{
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;
    private static readonly DateTimeOffset Monday = new(2026, 3, 2, 3, 0, 0, TimeSpan.Zero);

    private readonly string _root = Directory.CreateTempSubdirectory("pymk-pruning-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task DeleteVersions_KeepsTheCurrentOneAndTheNewestBeforeIt()
    {
        // Names do not follow the time of training.
        Publish("d", "c", "b", "a", "e");
        Assert.Equal(["c", "d"], (await Pruning(3).DeleteVersionsAsync(Token)).Order());
        Assert.Equal(["a", "b", "e"], Versions());
        Assert.Empty(await Pruning(3).DeleteVersionsAsync(Token));
        Assert.Equal(["a", "b"], (await Pruning(1).DeleteVersionsAsync(Token)).Order());
        Assert.Equal("e", Path.GetFileName(ModelDirectory.CurrentVersion(_root)));
        Assert.False(Directory.Exists(Path.Combine(_root, "deleted")));
    }

    [Fact]
    public async Task DeleteVersions_AfterARollback_KeepsNewerOnes_ButNotEverMore()
    {
        Publish("a", "b", "c", "d", "e", "f");
        await File.WriteAllTextAsync(Path.Combine(_root, "current"), "c", Token);
        Assert.Equal(["a", "d"], (await Pruning(2).DeleteVersionsAsync(Token)).Order());
        Assert.Equal(["b", "c", "e", "f"], Versions());
    }

    [Fact]
    public async Task DeleteVersions_OneThatASiloServes_OrThatCannotBeJudged_Stays()
    {
        Publish("a", "b", "c", "d");
        await File.WriteAllTextAsync(new ModelFiles(ModelDirectory.Versions(_root)[1]).Manifest, """{"format": 99}""", Token);
        Assert.Equal(["c"], await new ModelPruning(_root, 1, version => version == "a").DeleteVersionsAsync(Token));
        Assert.Equal(["a", "b", "d"], Versions());
    }

    [Fact]
    public async Task DeleteVersions_WithoutAModelOrAfterACrash_IsSafe()
    {
        Assert.Empty(await Pruning(1).DeleteVersionsAsync(Token));
        Publish("a", "b");
        var left = Directory.CreateDirectory(Path.Combine(_root, "deleted", "a", "training")).FullName;
        await File.WriteAllTextAsync(Path.Combine(left, "half"), "", Token);
        Assert.Equal(["a"], await Pruning(1).DeleteVersionsAsync(Token));
        Assert.False(Directory.Exists(Path.Combine(_root, "deleted")));
    }

    [Fact]
    public void DeleteBuilds_ThatNobodyResumed_Go_AndNoneDuringATraining()
    {
        Assert.Equal(0, Pruning(1).DeleteBuilds(Monday));
        var (old, young) = (Build("old", Monday.AddDays(-8)), Build("young", Monday.AddDays(-6)));
        using (new FileStream(ModelDirectory.BuildLock(_root), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None))
        {
            Assert.Equal(0, Pruning(1).DeleteBuilds(Monday.AddDays(-7)));
            Assert.True(Directory.Exists(old));
        }

        Assert.Equal(1, Pruning(1).DeleteBuilds(Monday.AddDays(-7)));
        Assert.Equal((false, true), (Directory.Exists(old), Directory.Exists(young)));
    }

    private ModelPruning Pruning(int keep) => new(_root, keep, _ => false);

    private string[] Versions() => [.. ModelDirectory.Versions(_root).Select(v => Path.GetFileName(v))];

    private void Publish(params string[] versions)
    {
        for (var day = 0; day < versions.Length; day++)
        {
            var building = Directory.CreateDirectory(Path.Combine(_root, "new")).FullName;
            File.WriteAllText(Path.Combine(building, "graph.bin"), versions[day]);
            ModelDirectory.Publish(_root, building, new ModelManifest
            {
                Version = versions[day],
                TrainedAt = Monday.AddDays(day),
                Present = 0,
                Seed = 1,
                EmbeddingDimension = 4,
                Shards = 1,
                Users = 1,
                Connections = 0,
            });
        }
    }

    private string Build(string name, DateTimeOffset written)
    {
        var folder = Directory.CreateDirectory(Path.Combine(ModelDirectory.Building(_root), name, "work")).FullName;
        var file = Path.Combine(folder, "users.bin");
        File.WriteAllText(file, "");
        File.SetLastWriteTimeUtc(file, written.UtcDateTime);
        Directory.SetLastWriteTimeUtc(folder, written.UtcDateTime);
        Directory.SetLastWriteTimeUtc(Path.GetDirectoryName(folder)!, written.UtcDateTime);
        return Path.GetDirectoryName(folder)!;
    }
}
