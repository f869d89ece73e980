using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace Pymk.Grains.Events;

/// <summary>Hashes of event ids, the same on every machine and in every version.</summary>
public static class EventIds
{
    /// <summary>128 bits of the id: two of a billion ids share them with a probability below 1e-20.</summary>
    public static UInt128 Hash(string id) => XxHash128.HashToUInt128(MemoryMarshal.AsBytes(id.AsSpan()));

    /// <summary>One of so many slots, by id.</summary>
    public static int Slot(string id, int slots) => (int)(Hash(id) % (UInt128)slots);
}
