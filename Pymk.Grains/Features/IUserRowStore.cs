namespace Pymk.Grains.Features;

/// <summary>Feature rows by model version and 64-bit user id.</summary>
public interface IUserRowStore
{
    /// <summary>Reads rows in one pipelined call, in the order of the users; a missing row is empty.</summary>
    Task<ReadOnlyMemory<byte>[]> ReadAsync(string version, ReadOnlyMemory<long> users, CancellationToken cancellation);

    /// <summary>Writes rows in one pipelined call.</summary>
    Task WriteAsync(string version, IReadOnlyList<(long User, ReadOnlyMemory<byte> Row)> rows, CancellationToken cancellation);

    /// <summary>Removes rows of a version.</summary>
    Task RemoveAsync(string version, IReadOnlyCollection<long> users);

    /// <summary>True once all rows of the version are written.</summary>
    Task<bool> IsPublishedAsync(string version);

    /// <summary>Records that all rows of the version are written.</summary>
    Task MarkPublishedAsync(string version);
}
