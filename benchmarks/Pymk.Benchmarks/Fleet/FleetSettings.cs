namespace Pymk.Benchmarks.Fleet;

/// <summary>The settings of a run.</summary>
internal sealed record FleetSettings
{
    /// <summary>The model directory to serve.</summary>
    public required string Model { get; init; }

    /// <summary>Numbers of silos, one fleet after the other.</summary>
    public required int[] Silos { get; init; }

    /// <summary>Users who ask in the warm load.</summary>
    public required int Active { get; init; }

    /// <summary>Users whose slates are compared with those of <c>recommend</c>.</summary>
    public required int Compared { get; init; }

    /// <summary>Generations a second of the cold load.</summary>
    public required int ColdRate { get; init; }

    /// <summary>Questions a second of the warm load.</summary>
    public required int WarmRate { get; init; }

    /// <summary>Length of each load.</summary>
    public required int Seconds { get; init; }

    /// <summary>The limit of each silo's managed memory, MB; null for none.</summary>
    public required int? SiloLimit { get; init; }

    /// <summary>Further settings of the silos, NAME=VALUE.</summary>
    public required string[] Set { get; init; }
}
