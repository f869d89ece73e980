namespace Pymk.Benchmarks.Days;

/// <summary>A row of the generator's suggestion logs. Property names are column names.</summary>
internal sealed class LogRow
{
#pragma warning disable IDE1006, SA1300
    public long time { get; set; }

    public long user { get; set; }

    public long suggested { get; set; }

    public string action { get; set; } = "";

    public int? position { get; set; }

    public long? request { get; set; }
#pragma warning restore IDE1006, SA1300
}
