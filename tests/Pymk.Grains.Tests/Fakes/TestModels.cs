using Pymk.Core.Recommend;
using Pymk.Testing.Models;

namespace Pymk.Grains.Tests.Fakes;

/// <summary>Two model versions of different users, loaded once for all tests.</summary>
internal static class TestModels
{
    private static readonly Lazy<(ServingModel First, ServingModel Second)> Loaded = new(Load);

    /// <summary>A model of 300 users.</summary>
    public static ServingModel First => Loaded.Value.First;

    /// <summary>A model of 360 users with other connections.</summary>
    public static ServingModel Second => Loaded.Value.Second;

    private static (ServingModel First, ServingModel Second) Load()
    {
        var root = Directory.CreateTempSubdirectory("pymk-grains-").FullName;
        try
        {
            return (Load(root, "v1", 300, seed: 1), Load(root, "v2", 360, seed: 5));
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    private static ServingModel Load(string root, string version, int users, int seed) =>
        ServingModel.Load(ModelFixture.Publish(root, version, users, seed: seed));
}
