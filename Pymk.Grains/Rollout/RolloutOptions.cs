namespace Pymk.Grains.Rollout;

/// <summary>Settings of the model roll-out. The host sets them from its own configuration.</summary>
public sealed class RolloutOptions
{
    /// <summary>The model directory that <c>train</c> writes. Required.</summary>
    public string Root { get; set; } = "";

    /// <summary>How often the directory is checked for a newer version, longer than 0.</summary>
    public TimeSpan Poll { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Runs heads on a CUDA device; without a usable device they run on the processor.</summary>
    public bool UseCuda { get; set; }
}
