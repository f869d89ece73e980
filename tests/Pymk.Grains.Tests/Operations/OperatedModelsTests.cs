using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Pymk.Core.Models;
using Pymk.Grains.Interfaces.Rollout;
using Pymk.Grains.Interfaces.Users;
using Pymk.Grains.Operations;
using Pymk.Grains.Rollout;

namespace Pymk.Grains.Tests.Operations;

public sealed class OperatedModelsTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("pymk-operated-").FullName;
    private readonly OperatedModels _models;

    public OperatedModelsTests() =>
        _models = new OperatedModels(Options.Create(new RolloutOptions { Root = _root }), NullLogger<OperatedModels>.Instance);

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task Serve_AnEarlierAndARefusedVersion_MakesEachCurrentAndRemembersWhen()
    {
        Place("v1");
        Place("v2");
        Place("v3", refused: true);

        await _models.ServeAsync("v1");
        Assert.Equal([("v2", "kept", 1), ("v1", "current", 2), ("v3", "refused", 0)], Told());
        await _models.ServeAsync("v3");
        Assert.Equal([("v3", "current", 1), ("v2", "kept", 1), ("v1", "kept", 2)], Told());
        Assert.Equal(["v1", "v2", "v1", "v3"], ModelDirectory.History(_root).Select(h => h.Version));
        Assert.Equal(["a"], _models.Read([new SiloVersion("a", "v3"), new SiloVersion("b", "")])[0].Silos);
    }

    [Fact]
    public async Task Serve_AVersionThatCannotBe_ChangesNothingAndSaysWhy()
    {
        Place("v1");
        Place("v2");
        File.WriteAllText(Path.Combine(_root, "versions", "v1", "file"), "other");

        foreach (var (version, why) in new[] { ("v2", "current version already"), ("v9", "no version 'v9'"), ("v1", "differs from the manifest"), ("../v1", "no version") })
        {
            var refused = await Assert.ThrowsAsync<InvalidRequestException>(() => _models.ServeAsync(version));
            Assert.Contains(why, refused.Message, StringComparison.Ordinal);
            Assert.Equal("version", refused.Parameter);
        }

        Assert.Equal("current", _models.Read([])[0].State);
        File.Delete(Path.Combine(_root, "versions", "v1", "manifest.json"));
        Assert.NotEqual("", _models.Read([])[1].Problem);
    }

    [Fact]
    public void Read_OfADirectoryWithoutAModel_IsEmpty() => Assert.Empty(_models.Read([]));

    private (string, string, int)[] Told() => [.. _models.Read([]).Select(m => (m.Version, m.State, m.Served.Length))];

    private void Place(string version, bool refused = false)
    {
        var building = Directory.CreateDirectory(Path.Combine(_root, "building")).FullName;
        File.WriteAllText(Path.Combine(building, "file"), version);
        var manifest = new ModelManifest
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
        _ = refused ? ModelDirectory.Refuse(_root, building, manifest) : ModelDirectory.Publish(_root, building, manifest);
    }
}
