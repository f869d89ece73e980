using System.Runtime.Intrinsics.X86;

namespace Pymk.Core.Pairs;

/// <summary>Requests memory before it is read.</summary>
internal static class CacheLines
{
    private const int Line = 64;
    private const int Most = 1024;

    /// <summary>Requests the first kilobyte of some bytes; does nothing on a processor without the instruction.</summary>
    public static unsafe void Prefetch(ReadOnlySpan<byte> bytes)
    {
        if (!Sse.IsSupported)
        {
            return;
        }

        fixed (byte* start = bytes)
        {
            for (var at = 0; at < bytes.Length && at < Most; at += Line)
            {
                Sse.Prefetch0(start + at);
            }
        }
    }
}
