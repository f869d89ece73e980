namespace Pymk.Core.Features;

/// <summary>
/// Feature rows of users, wherever they live: in the model's memory (offline) or in the store (serving, one pipelined read).
/// A row is packed bytes; its layout is that of <c>UserRow</c>, the same in both places.
/// </summary>
public interface IUserRows
{
    /// <summary>The row of each asked user, in the order asked; an empty memory where there is none.</summary>
    ValueTask<ReadOnlyMemory<byte>[]> ReadAsync(ReadOnlyMemory<int> users, CancellationToken cancellation);
}
