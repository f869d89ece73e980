namespace Pymk.Benchmarks.Offline;

/// <summary>What is measured.</summary>
internal sealed record OfflineSettings
{
    /// <summary>Members of the generated network.</summary>
    public required int Users { get; init; }

    /// <summary>Seed of the network and of the training.</summary>
    public required int Seed { get; init; }

    /// <summary>Most members whose later connections are predicted; 0 measures no quality.</summary>
    public required int Asked { get; init; }

    /// <summary>Trains as <c>train --quick</c> does.</summary>
    public required bool Quick { get; init; }

    /// <summary>A network generated before; null generates one.</summary>
    public string? Data { get; init; }

    /// <summary>Where data and model are written.</summary>
    public required string Folder { get; init; }

    /// <summary>Memory that the training may use; null for its standard.</summary>
    public string? Memory { get; init; }
}
