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

    /// <summary>True for nights with killed processes, a worse model and a restore.</summary>
    public bool Faults { get; init; } = true;

    /// <summary>Keeps the folder of the run.</summary>
    public bool Keep { get; init; }
}
