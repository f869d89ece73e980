using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace Pymk.Grains.Events;

/// <summary>Hashes of event ids, the same on every machine and in every version.</summary>
public static class EventIds
{
    /// <summary>A 128-bit hash. The probability that any two of a billion ids collide is below 1e-20.</summary>
    public static UInt128 Hash(string id) => XxHash128.HashToUInt128(MemoryMarshal.AsBytes(id.AsSpan()));

    /// <summary>The slot of an id, 0 to slots - 1.</summary>
    public static int Slot(string id, int slots) => (int)(Hash(id) % (UInt128)slots);
}
