namespace Pymk.Grains.Candidates;

/// <summary>How <see cref="ServingOptions.ListCacheBytes"/> is divided, and whether memory is short.</summary>
internal static class ListMemory
{
    // Without a setting, lists have a sixth of the memory that the process may use.
    private const int DefaultShare = 6;

    // The collector works harder from 90 % on.
    private const double Short = 0.85;

    /// <summary>Bytes for packed lists with their scores: three quarters.</summary>
    public static long Packed(ServingOptions options) => All(options) - Unpacked(options);

    /// <summary>Bytes for lists laid out for computing: a quarter.</summary>
    public static long Unpacked(ServingOptions options) => All(options) / 4;

    /// <summary>True where the process is close to its limit of memory, as of the last collection.</summary>
    public static bool IsShort()
    {
        var memory = GC.GetGCMemoryInfo(GCKind.Any);
        return memory.TotalAvailableMemoryBytes > 0
            && Math.Max(memory.MemoryLoadBytes, memory.HeapSizeBytes) > Short * memory.TotalAvailableMemoryBytes;
    }

    private static long All(ServingOptions options) =>
        options.ListCacheBytes ?? (GC.GetGCMemoryInfo(GCKind.Any).TotalAvailableMemoryBytes / DefaultShare);
}
