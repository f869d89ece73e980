using Pymk.Grains.Cycle;

namespace Pymk.Silo.Daily;

/// <summary>What the verb <c>daily</c> is told.</summary>
internal sealed record DailySettings
{
    /// <summary>The model directory that the silos serve and the training publishes into.</summary>
    public required string Model { get; init; }

    /// <summary>Folder of the snapshots, absolute: the silos write into it.</summary>
    public required string Work { get; init; }

    /// <summary>Gateways of the silos, as <see cref="Pymk.Silo.Gateways.GatewayOption"/> reads them: at every run, as names change their addresses.</summary>
    public required string Gateways { get; init; }

    /// <summary>Name of the cluster.</summary>
    public required string ClusterId { get; init; }

    /// <summary>The program that trains; null for the one that is built beside this.</summary>
    public string? Trainer { get; init; }

    /// <summary>Options of <c>train</c> beside data and model.</summary>
    public IReadOnlyList<string> TrainOptions { get; init; } = [];

    /// <summary>Complete snapshots that are kept, this run's among them.</summary>
    public int KeepSnapshots { get; init; } = 2;

    /// <summary>The longest wait for all silos to serve the new model.</summary>
    public TimeSpan RolloutLimit { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The longest wait for the lists that are written ahead.</summary>
    public TimeSpan ListsLimit { get; init; } = TimeSpan.FromHours(6);

    /// <summary>Gives up an interrupted run instead of going on with it.</summary>
    public bool Fresh { get; init; }

    /// <summary>When to run again and again; null for once, now.</summary>
    public DailyTimes? Times { get; init; }

    /// <summary>With <see cref="Times"/>: whether the first run waits for its time.</summary>
    public bool WaitsFirst { get; init; }
}
