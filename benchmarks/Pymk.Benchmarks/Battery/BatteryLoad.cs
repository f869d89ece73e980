namespace Pymk.Benchmarks.Battery;

/// <summary>One load of the battery: a name for the table, and the arguments of <c>bench serve</c>.</summary>
internal sealed record BatteryLoad(string Name, params string[] Arguments)
{
    // Every list stays unpacked in memory, so that the load measures scoring alone.
    private const string ListsInMemory = "Pymk:Serving:ListCacheBytes=8000000000";

    /// <summary>The loads of docs/performance.md.</summary>
    public static IReadOnlyList<BatteryLoad> All { get; } =
    [
        new("mixed, 25,000/s, 60 s", "--mode", "mixed", "--rate", "25000", "--seconds", "60"),
        new("mixed over HTTP, 10,000/s, 30 s", "--mode", "mixed", "--via", "http", "--rate", "10000", "--seconds", "30"),
        new("ranked, 6,000/s (above its peak), 12 s", "--mode", "ranked", "--rate", "6000", "--seconds", "12", "--set", ListsInMemory),
        new("ranked, 3,200/s, 20 s", "--mode", "ranked", "--rate", "3200", "--seconds", "20", "--set", ListsInMemory),
        new("cold, 200/s, 20 s", "--mode", "cold", "--rate", "200", "--seconds", "20"),
        new("overload, 150,000/s, 24 s", "--mode", "overload", "--rate", "150000", "--seconds", "24", "--max-in-flight", "512"),
    ];
}
