namespace Pymk.Faiss.Pool;

/// <summary>Size of a <see cref="SearchPool"/>.</summary>
public sealed record SearchPoolOptions
{
    /// <summary>Threads that search; 0 for one a core.</summary>
    public int Threads { get; init; }

    /// <summary>Searches that may wait before the next is refused. 1 or more.</summary>
    public int QueueLimit { get; init; } = 1024;

    /// <summary>Waiting searches of one shard done in one call. 1 to 1,024.</summary>
    public int MaxBatch { get; init; } = 16;

    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfNegative(Threads);
        ArgumentOutOfRangeException.ThrowIfLessThan(QueueLimit, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxBatch, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxBatch, 1024);
    }
}
