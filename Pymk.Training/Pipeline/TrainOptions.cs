using Pymk.Training.Features;
using Pymk.Training.GraphSage;
using Pymk.Training.Import;
using Pymk.Training.Ranker;

namespace Pymk.Training.Pipeline;

/// <summary>What <c>train</c> was asked for.</summary>
internal sealed record TrainOptions
{
    /// <summary>What to import.</summary>
    public required ImportOptions Import { get; init; }

    /// <summary>The model directory to publish into.</summary>
    public required string Model { get; init; }

    /// <summary>Seed of all randomness.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>Rounds of GraphSAGE; the ranker makes three passes for four of them.</summary>
    public int Epochs { get; init; } = 8;

    /// <summary>Index partitions.</summary>
    public int Shards { get; init; } = 32;

    /// <summary>Learns less, for a first look: fewer steps, one round of hidden connections, fewer users.</summary>
    public bool Quick { get; init; }

    /// <summary>A group of features to learn without, for ablations; empty for none.</summary>
    public string Without { get; init; } = "";

    /// <summary><c>cpu</c> or <c>cuda</c>.</summary>
    public string Device { get; init; } = "cpu";

    /// <summary>Threads of libtorch.</summary>
    public int Threads { get; init; } = 2;

    /// <summary>How GraphSAGE learns.</summary>
    public GraphSageOptions GraphSage => new()
    {
        Rounds = Epochs,
        Steps = Epochs * (Quick ? 20 : 50),
        Batch = Quick ? 256 : 512,
        RandomNegatives = Quick ? 256 : 512,
        Checks = Quick ? 2 : 6,
        Threads = Threads,
        Device = Device,
    };

    /// <summary>How the ranker's lists are made.</summary>
    public RankerDataOptions Lists => Quick
        ? new RankerDataOptions { Rounds = 1, UsersPerRound = 1500, NegativesPerList = 128, LogShowings = 8_000, Without = Without }
        : new RankerDataOptions { Without = Without };

    /// <summary>How the ranker learns.</summary>
    public RankerOptions Ranker => new() { Epochs = Math.Max(1, Epochs * 3 / 4), Threads = Threads, Device = Device, NegativesPerList = Quick ? 100 : 200, UseTowers = Without != FeatureGroups.Towers };

    /// <summary>Everything but the input that the result depends on, as text for the manifest and for the building folder's name.</summary>
    public Dictionary<string, string> Settings() => new(StringComparer.Ordinal)
    {
        ["seed"] = Text(Seed),
        ["epochs"] = Text(Epochs),
        ["shards"] = Text(Shards),
        ["quick"] = Quick ? "true" : "false",
        ["device"] = Device,
        ["threads"] = Text(Threads),
        ["graphsage"] = GraphSage.ToString(),
        ["lists"] = Lists.ToString(),
        ["ranker"] = Ranker.ToString(),
    };

    private static string Text(long value) => value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
