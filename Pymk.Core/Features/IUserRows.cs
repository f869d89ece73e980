namespace Pymk.Core.Features;

/// <summary>
/// Reads feature rows of users from memory (offline) or from the store (serving). A row is the packed bytes of a <see cref="UserRow"/> in both.
/// </summary>
public interface IUserRows
{
    /// <summary>The row of each of <paramref name="users"/>, in their order; empty where there is none.</summary>
    ValueTask<ReadOnlyMemory<byte>[]> ReadAsync(ReadOnlyMemory<int> users, CancellationToken cancellation);
}
