namespace Pymk.Grains.Interfaces.Rollout;

/// <summary>Tells which model version every silo serves. The key is 0.</summary>
[Alias("pymk.rollout")]
public interface IRolloutGrain : IGrainWithIntegerKey
{
    /// <summary>The active silos and their versions.</summary>
    [Alias("versions")]
    Task<SiloVersion[]> GetVersions();
}

/// <summary>The model version of a silo.</summary>
/// <param name="Silo">Address of the silo.</param>
/// <param name="Version">The version that it serves; empty where the silo did not answer.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.silo-version")]
public sealed record SiloVersion([property: Id(0)] string Silo, [property: Id(1)] string Version);
