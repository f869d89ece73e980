using System.Globalization;

namespace Pymk.Benchmarks.Days;

/// <summary>The settings of a run.</summary>
internal sealed record DaysSettings
{
    /// <summary>Members of the network at its end.</summary>
    public required int Users { get; init; }

    /// <summary>Days that the service lives.</summary>
    public required int Days { get; init; }

    /// <summary>Seed of the network and of what people do.</summary>
    public required int Seed { get; init; }

    /// <summary>Redis in place of the embedded store; null for the embedded one.</summary>
    public string? Redis { get; init; }

    /// <summary>Rounds of the encoder when the first model is trained.</summary>
    public int Epochs { get; init; } = 8;

    /// <summary>Days that the network is old at its end. A young one grows faster.</summary>
    public int Age { get; init; } = 180;

    /// <summary>Most people who are asked for suggestions before a day, of each service.</summary>
    public int Asked { get; init; } = 2_500;

    /// <summary>Lists are written ahead for people who were active within so many days before the night.</summary>
    public int ListDays { get; init; } = 1;

    /// <summary>Options of a night's training. Half of the slates of the first one: over some nights it sees as many.</summary>
    public IReadOnlyList<string> NightlyTraining => [.. Training, "--slates", "4000", "--hold-out", "0.3", "--judge-users", "700"];

    /// <summary>Options of the first training.</summary>
    public IReadOnlyList<string> Training => ["--quick", "--epochs", Epochs.ToString(CultureInfo.InvariantCulture)];

    /// <summary>True for nights with killed processes, a worse model and a restore.</summary>
    public bool Faults { get; init; } = true;

    /// <summary>Keeps the folder of the run.</summary>
    public bool Keep { get; init; }
}
