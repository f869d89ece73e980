namespace Pymk.Grains.Cycle;

/// <summary>Daily runs that the cluster starts by itself. Give them to all silos.</summary>
public sealed class DailyOptions
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "Pymk:Daily";

    /// <summary>Time of day, UTC, such as <c>03:00</c>; empty for never.</summary>
    public string At { get; set; } = "";

    /// <summary>Folder of the snapshots. All silos and whatever trains share it.</summary>
    public string Work { get; set; } = "data/daily";

    /// <summary>A process that runs and is silent this long is taken for dead, 1 s to 1 h. The next one goes on.</summary>
    public TimeSpan Silence { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Further options of the verb <c>daily</c>, such as <c>--quick</c>.</summary>
    public string[] Options { get; set; } = [];
}
