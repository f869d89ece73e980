namespace Pymk.Grains;

/// <summary>What people may learn of each other.</summary>
public sealed class PrivacyOptions
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "Pymk:Privacy";

    /// <summary>
    /// Whether people who hide their connections count as mutual connections. They are named in neither case. Where they do not count, no path
    /// through them does.
    /// </summary>
    public bool CountHiddenConnections { get; set; } = true;
}
