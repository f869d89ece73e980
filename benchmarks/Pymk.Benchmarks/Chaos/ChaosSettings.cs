namespace Pymk.Benchmarks.Chaos;

/// <summary>The settings of a run.</summary>
internal sealed record ChaosSettings
{
    /// <summary>The model directory to serve.</summary>
    public required string Model { get; init; }

    public required int Silos { get; init; }

    /// <summary>How long faults are made.</summary>
    public required TimeSpan Time { get; init; }

    /// <summary>Draws the load and the faults.</summary>
    public required int Seed { get; init; }

    /// <summary>Requests a second.</summary>
    public required int Rate { get; init; }

    /// <summary>Connection events a second, by Kafka.</summary>
    public required int Events { get; init; }

    /// <summary>The faults that are drawn.</summary>
    public required IReadOnlyList<FaultKind> Faults { get; init; }

    /// <summary>More settings of the silos, NAME=VALUE.</summary>
    public required string[] Set { get; init; }

    /// <summary>Where the silos' logs stay; null for nowhere.</summary>
    public required string? Logs { get; init; }
}

/// <summary>What goes wrong.</summary>
internal enum FaultKind
{
    /// <summary>kill -9 of a silo, which is started again after some seconds.</summary>
    Kill,

    /// <summary>A silo stands still for 6 to 10 s: longer than others wait for it.</summary>
    Hang,

    /// <summary>A silo stands still for 1 to 2 s, as in a long garbage collection.</summary>
    Pause,

    /// <summary>A silo is told to stop and is started again.</summary>
    Restart,

    /// <summary>Redis stands still for 0.5 to 4 s.</summary>
    StorePause,

    /// <summary>Redis takes 200 ms longer for each answer.</summary>
    StoreSlow,

    /// <summary>A silo does not reach Redis for 2 to 8 s.</summary>
    StoreCut,

    /// <summary>Brokers answer with errors.</summary>
    Broker,
}
