namespace Pymk.Grains.Fencing;

/// <summary>
/// Numbers the changes of a shard in the order of their writing. Stamps rise across activations: the epoch of the writer comes first. Not safe for
/// concurrent use.
/// </summary>
/// <param name="epoch">The writer's epoch, 1 or more, below 2^31.</param>
public sealed class ChangeStamps(long epoch)
{
    private const int CounterBits = 32;

    /// <summary>The last stamp that was given; below every later one.</summary>
    public long Last { get; private set; } = epoch << CounterBits;

    /// <summary>The epoch of a stamp.</summary>
    public static long EpochOf(long stamp) => stamp >> CounterBits;

    /// <summary>The stamp of the next change.</summary>
    public long Next() => ++Last;
}
