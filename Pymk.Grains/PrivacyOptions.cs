namespace Pymk.Grains;

/// <summary>What people may learn of each other.</summary>
public sealed class PrivacyOptions
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "Pymk:Privacy";

    /// <summary>The most days of <see cref="TombstoneDays"/>.</summary>
    public const int MostTombstoneDays = 36_500;

    /// <summary>
    /// Whether people who hide their connections count as mutual connections. They are named in neither case. Where they do not count, no path
    /// through them does.
    /// </summary>
    public bool CountHiddenConnections { get; set; } = true;

    /// <summary>
    /// Days for which it is remembered, as a hash, that somebody was erased, 1 to <see cref="MostTombstoneDays"/>: so long are late events refused. It is remembered longer
    /// while a model version made before the erasure remains.
    /// </summary>
    public int TombstoneDays { get; set; } = 400;
}
