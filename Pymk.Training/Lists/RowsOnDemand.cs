using Pymk.Core.Features;
using Pymk.Training.Features;

namespace Pymk.Training.Lists;

/// <summary>Builds a row when it is first asked for, and keeps it. Two threads that ask at once build the same bytes.</summary>
internal sealed class RowsOnDemand(GraphRows rows) : IUserRows
{
    private readonly byte[]?[] _built = new byte[rows.Count][];

    /// <inheritdoc/>
    public ValueTask<ReadOnlyMemory<byte>[]> ReadAsync(ReadOnlyMemory<int> users, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var read = new ReadOnlyMemory<byte>[users.Length];
        for (var i = 0; i < read.Length; i++)
        {
            var user = users.Span[i];
            read[i] = (uint)user < (uint)_built.Length ? _built[user] ??= rows.Of(user) : default(ReadOnlyMemory<byte>);
        }

        return new(read);
    }
}
