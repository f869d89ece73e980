using Pymk.Core.Files;
using Pymk.Core.Models;
using Xunit;

namespace Pymk.Core.Tests.Models;

public sealed class ModelDirectoryTests
{
    private static ModelManifest Manifest(string version) =>
        new()
        {
            Version = version,
            TrainedAt = DateTimeOffset.UnixEpoch,
            Seed = 1,
            EmbeddingDimension = 128,
            Shards = 32,
            Users = 2,
            Connections = 1,
            Present = 0,
        };

    [Fact]
    public void Publish_Twice_ServesTheNewerWhole()
    {
        var root = Directory.CreateTempSubdirectory().FullName;
        try
        {
            Assert.False(ModelDirectory.HasModel(root));
            Assert.Throws<ModelFileException>(() => ModelDirectory.CurrentVersion(root));
            foreach (var version in (string[])["a", "b"])
            {
                var building = Path.Combine(root, "building");
                Directory.CreateDirectory(Path.Combine(building, "index"));
                File.WriteAllText(Path.Combine(building, "index", "shard"), version);
                ModelDirectory.Publish(root, building, Manifest(version));
            }

            var current = ModelDirectory.CurrentVersion(root);
            Assert.Equal("b", Path.GetFileName(current));
            Assert.Equal("index/shard", Assert.Single(ModelDirectory.ReadManifest(current, verify: true).Files).Name);
            File.WriteAllText(Path.Combine(current, "index", "shard"), "c");
            Assert.Throws<ModelFileException>(() => ModelDirectory.ReadManifest(current, verify: true));
        }
        finally
        {
            Directory.Delete(root, true);
        }
    }

    [Fact]
    public void Refuse_AVersion_KeepsOnlyTheLastOne_AndTheCurrentStays()
    {
        using var root = new TemporaryFolder();
        Place(root.Path, "a", refused: false);
        foreach (var version in (string[])["b", "c"])
        {
            Place(root.Path, version, refused: true);
            Assert.Equal([version], ModelDirectory.Refused(root.Path).Select(Path.GetFileName));
        }

        Assert.Equal("a", Path.GetFileName(ModelDirectory.CurrentVersion(root.Path)));
        Assert.Equal(["a"], ModelDirectory.Versions(root.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void MakeCurrent_AWholeVersion_ServesIt_AndADamagedOneNot()
    {
        using var root = new TemporaryFolder();
        var first = Place(root.Path, "a", refused: false);
        var second = Place(root.Path, "b", refused: false);

        Assert.Equal("a", ModelDirectory.MakeCurrent(root.Path, first).Version);
        Assert.Equal("a", Path.GetFileName(ModelDirectory.CurrentVersion(root.Path)));

        File.WriteAllText(new ModelFiles(second).Erasing, "");
        Assert.Contains("being erased", Assert.Throws<ModelFileException>(() => ModelDirectory.MakeCurrent(root.Path, second)).Message);
        File.Delete(new ModelFiles(second).Erasing);
        File.WriteAllText(Path.Combine(second, "file"), "other");
        Assert.Throws<ModelFileException>(() => ModelDirectory.MakeCurrent(root.Path, second));
        Assert.Equal("a", Path.GetFileName(ModelDirectory.CurrentVersion(root.Path)));
    }

    [Fact]
    public void History_OfManyChanges_KeepsTheLastOnes()
    {
        using var root = new TemporaryFolder();
        Assert.Empty(ModelDirectory.History(root.Path));
        string[] versions = [Place(root.Path, "a", refused: false), Place(root.Path, "b", refused: false)];
        var path = Path.Combine(root.Path, "history");
        File.WriteAllText(path, string.Concat(Enumerable.Repeat("x\t2026-01-01T00:00:00Z\nno change\n", 199)) + File.ReadAllText(path));
        ModelDirectory.MakeCurrent(root.Path, versions[0]);

        var history = ModelDirectory.History(root.Path);
        Assert.Equal((200, "x", "a", "b", "a"), (history.Count, history[0].Version, history[^3].Version, history[^2].Version, history[^1].Version));
        Assert.Equal(history.OrderBy(h => h.At), history);
    }

    [Fact]
    public void Accept_ARefusedVersion_ServesIt_AndADamagedOneStaysRefused()
    {
        using var root = new TemporaryFolder();
        Place(root.Path, "a", refused: false);
        var refused = Place(root.Path, "b", refused: true);
        File.WriteAllText(Path.Combine(refused, "file"), "other");
        Assert.Throws<ModelFileException>(() => ModelDirectory.Accept(root.Path, refused));
        Assert.Equal("a", Path.GetFileName(ModelDirectory.CurrentVersion(root.Path)));

        Assert.Equal("c", ModelDirectory.Accept(root.Path, Place(root.Path, "c", refused: true)).Version);
        Assert.Equal("c", Path.GetFileName(ModelDirectory.CurrentVersion(root.Path)));
        Assert.Empty(ModelDirectory.Refused(root.Path));
    }

    [Fact]
    public void JudgeReport_WrittenAndRead_IsTheSame()
    {
        using var root = new TemporaryFolder();
        var path = Path.Combine(root.Path, "judge.json");
        Assert.Null(JudgeReport.Read(path));
        var links = new JudgedLinks(200, 100, new(0.2, 0.1, 5), new(0.3, 0.2, 6), 0.01, double.PositiveInfinity, 0.9, 0.8);
        var report = new JudgeReport { Serving = "a", Published = false, Reasons = ["worse"], Links = links, Margins = new(0.05, 0.01, 0.02) };
        report.Write(path);

        var read = JudgeReport.Read(path)!;

        Assert.Equal((report.Serving, report.Published, report.Links, report.Margins), (read.Serving, read.Published, read.Links, read.Margins));
        Assert.Equal(report.Reasons, read.Reasons);
        Assert.Null(read.Answers);
        File.WriteAllText(path, "{");
        Assert.Throws<ModelFileException>(() => JudgeReport.Read(path));
    }

    [Fact]
    public void CurrentVersion_OfAFolderWithoutAModel_SuggestsACommandToPaste()
    {
        var error = Assert.Throws<ModelFileException>(() => ModelDirectory.CurrentVersion("no where"));
        Assert.Equal("no where holds no trained model; run ./pymk train --data DIR --model 'no where'", error.Message);
    }

    [Fact]
    public void ReadManifest_OfAnotherFormat_SaysToTrainAgain()
    {
        var root = Directory.CreateTempSubdirectory().FullName;
        try
        {
            var manifest = new ModelFiles(root).Manifest;
            File.WriteAllText(manifest, """{"format": 1, "version": "a", "shards": 2, "counts": {"users": 3}}""");
            var error = Assert.Throws<ModelFileException>(() => ModelDirectory.ReadManifest(root));
            Assert.Equal($"{manifest}: has format 1, this program reads formats {ModelManifest.EarliestFormat} and {ModelManifest.CurrentFormat}; train the model again", error.Message);

            File.WriteAllText(manifest, """{"format": 2, "version": "a"}""");
            Assert.Contains("is not a manifest", Assert.Throws<ModelFileException>(() => ModelDirectory.ReadManifest(root)).Message);
        }
        finally
        {
            Directory.Delete(root, true);
        }
    }

    [Fact]
    public void Manifest_WrittenAndRead_IsTheSame()
    {
        var root = Directory.CreateTempSubdirectory().FullName;
        try
        {
            var written =
                Manifest("a") with { Users = 12, Connections = 34, Interactions = 56, Labels = 7, RejectedRows = 8, Present = 1_700_000_000 };
            var read = ModelDirectory.ReadManifest(
                ModelDirectory.Publish(root, Directory.CreateDirectory(Path.Combine(root, "building")).FullName, written));
            Assert.Equal(
                (12, 34L, 56L, 7L, 8L, 1_700_000_000L, 32),
                (read.Users, read.Connections, read.Interactions, read.Labels, read.RejectedRows, read.Present, read.Shards));
        }
        finally
        {
            Directory.Delete(root, true);
        }
    }

    [Fact]
    public void Shards_ManyIds_AreEvenAndStable()
    {
        var counts = new int[32];
        for (var id = 0L; id < 64_000; id++)
        {
            counts[Shards.Of(id, 32)]++;
        }

        Assert.All(counts, c => Assert.InRange(c, 1_800, 2_200));
        Assert.Equal((Shards.Of(42, 32), Shards.Of(-7, 1)), (Shards.Of(42, 32), 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Shards.Of(1, 0));
    }

    private static string Place(string root, string version, bool refused)
    {
        var building = Directory.CreateDirectory(Path.Combine(root, "building")).FullName;
        File.WriteAllText(Path.Combine(building, "file"), version);
        return refused ? ModelDirectory.Refuse(root, building, Manifest(version)) : ModelDirectory.Publish(root, building, Manifest(version));
    }

    private sealed class TemporaryFolder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("pymk-models-").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
