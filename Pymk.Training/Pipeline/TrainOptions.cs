using Pymk.Training.Evaluation.Judging;
using Pymk.Training.Features;
using Pymk.Training.GraphSage;
using Pymk.Training.Import;
using Pymk.Training.Lists;
using Pymk.Training.Ranker;

namespace Pymk.Training.Pipeline;

/// <summary>Options of <c>train</c>.</summary>
internal sealed record TrainOptions
{
    /// <summary>The data to import.</summary>
    public required ImportOptions Import { get; init; }

    /// <summary>The model directory to publish into.</summary>
    public required string Model { get; init; }

    /// <summary>Seed of all randomness.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>Rounds of GraphSAGE; the ranker runs 3/4 as many passes.</summary>
    public int Epochs { get; init; } = 8;

    /// <summary>Index partitions.</summary>
    public int Shards { get; init; } = 32;

    /// <summary>Parts of the users; a silo loads those of its graph shards, whose number divides it.</summary>
    public int Parts { get; init; } = 16;

    /// <summary>Trains less, for a first look: fewer steps, one round of hidden connections, fewer users.</summary>
    public bool Quick { get; init; }

    /// <summary>Most slates of the logs that the ranker learns from; null for the standard number. They take most of a training's time.</summary>
    public int? Slates { get; init; }

    /// <summary>Name of a group of features to train without, for ablations; empty for none.</summary>
    public string Without { get; init; } = "";

    /// <summary><c>cpu</c> or <c>cuda</c>.</summary>
    public string Device { get; init; } = "cpu";

    /// <summary>Threads of libtorch.</summary>
    public int Threads { get; init; } = 2;

    /// <summary>Bytes that the training may take. The model does not depend on it.</summary>
    public long Memory { get; init; } = Cli.MemorySize.Standard;

    /// <summary>The part of it that DuckDB may take while it joins logs, MiB; beyond it, it uses the disk.</summary>
    public int DuckDbMegabytes => (int)Math.Clamp((Memory / 4) >> 20, 256, 2048);

    /// <summary>Starts from the weights of the served version, where there is one.</summary>
    public bool Warm { get; init; }

    /// <summary>Name of the version that the service serves: to start from and to judge against. Null for the current one.</summary>
    public string? Served { get; init; }

    /// <summary>How much such a training does.</summary>
    public WarmOptions WarmWith { get; init; } = new();

    /// <summary>Name of the version whose weights are the start; null to start from random ones. The pipeline sets it.</summary>
    public string? Start { get; init; }

    /// <summary>How the version is compared with the served one before it is published; null publishes it unjudged.</summary>
    public JudgeOptions? Judge { get; init; }

    /// <summary>Settings of GraphSAGE.</summary>
    public GraphSageOptions GraphSage
    {
        get
        {
            var rounds = Start is null ? Epochs : Math.Max(1, (int)(Epochs * WarmWith.EncoderRounds));
            var options = new GraphSageOptions
            {
                Rounds = rounds,
                Steps = rounds * (Quick ? 20 : 50),
                Batch = Quick ? 256 : 512,
                RandomNegatives = Quick ? 256 : 512,
                Checks = Quick ? 2 : 6,
                Threads = Threads,
                Device = Device,
            };
            return Start is null ? options : options with { LearningRate = options.LearningRate * WarmWith.EncoderRate };
        }
    }

    /// <summary>Settings of the ranker's training set.</summary>
    public RankerDataOptions Lists
    {
        get
        {
            var options = Quick
                ? new RankerDataOptions { Rounds = 1, UsersPerRound = 1500, NegativesPerList = 128, LogSlates = 8_000, Without = Without }
                : new RankerDataOptions { Without = Without };
            options = options with { LogSlates = Slates ?? options.LogSlates };
            return Start is null ? options : options with { Rounds = Math.Min(options.Rounds, WarmWith.ListRounds) };
        }
    }

    /// <summary>Settings of the ranker.</summary>
    public RankerOptions Ranker
    {
        get
        {
            var passes = Math.Max(1, Epochs * 3 / 4);
            var options = new RankerOptions
            {
                Epochs = passes,
                Threads = Threads,
                Device = Device,
                NegativesPerList = Quick ? 100 : 200,
                UseTowers = Without != FeatureGroups.Towers,
            };
            return Start is null ? options : options with
            {
                Epochs = Math.Max(1, (int)(passes * WarmWith.RankerPasses)),
                LearningRate = options.LearningRate * WarmWith.RankerRate,
            };
        }
    }

    /// <summary>Everything but the input that the result depends on, as text for the manifest and for the key of the build folder.</summary>
    public Dictionary<string, string> Settings() => new(StringComparer.Ordinal)
    {
        ["seed"] = Text(Seed),
        ["epochs"] = Text(Epochs),
        ["shards"] = Text(Shards),
        ["parts"] = Text(Parts),
        ["quick"] = Quick ? "true" : "false",
        ["device"] = Device,
        ["threads"] = Text(Threads),
        ["graphsage"] = GraphSage.ToString(),
        ["lists"] = Lists.ToString(),
        ["ranker"] = Ranker.ToString(),
        ["start"] = Start ?? "",
        ["heldOut"] = Judge?.HoldOut ?? "",
    };

    private static string Text(long value) => value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
