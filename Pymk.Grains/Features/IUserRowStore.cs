namespace Pymk.Grains.Features;

/// <summary>Feature rows by model version and 64-bit user id.</summary>
public interface IUserRowStore
{
    /// <summary>Rows in the order asked, in one pipelined call; empty where there is none.</summary>
    Task<ReadOnlyMemory<byte>[]> ReadAsync(string version, ReadOnlyMemory<long> users, CancellationToken cancellation);

    /// <summary>Writes rows, pipelined.</summary>
    Task WriteAsync(string version, IReadOnlyList<(long User, ReadOnlyMemory<byte> Row)> rows, CancellationToken cancellation);

    /// <summary>True where all rows of the version were written once.</summary>
    Task<bool> IsPublishedAsync(string version);

    /// <summary>Remembers that all rows of the version are written.</summary>
    Task MarkPublishedAsync(string version);
}
