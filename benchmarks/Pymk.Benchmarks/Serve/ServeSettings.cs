using System.Net;

namespace Pymk.Benchmarks.Serve;

/// <summary>The kind of load.</summary>
internal enum ServeMode
{
    /// <summary>Everyday traffic: scored orders are reused, and half a percent of requests change something.</summary>
    Mixed,

    /// <summary>Every request scores its 1,500 candidates.</summary>
    Ranked,

    /// <summary>Every request generates and scores, as for a user without a list.</summary>
    Cold,

    /// <summary>Refusal and recovery: a third of the time at a quarter of the rate, a third at the rate, a third at a quarter again.</summary>
    Overload,
}

/// <summary>The settings of a run.</summary>
internal sealed record ServeSettings
{
    public required ServeMode Mode { get; init; }

    public required string Via { get; init; }

    public required int Rate { get; init; }

    public required int Seconds { get; init; }

    /// <summary>Users of the run; all users of the model where it has fewer.</summary>
    public required int Users { get; init; }

    public required int Seed { get; init; }

    public required string Model { get; init; }

    /// <summary>The model of another network, which is loaded alternately; null for none.</summary>
    public string? Compare { get; init; }

    public required int Silos { get; init; }

    public required string? Redis { get; init; }

    public required int MaxInFlight { get; init; }

    public required string[] Set { get; init; }

    /// <summary>True for the load of a night: snapshots and the writing of lists ahead go on while requests are measured.</summary>
    public bool AtNight { get; init; }
}
