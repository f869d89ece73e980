namespace Pymk.Core.Graph;

/// <summary>The rows of one part of a graph in memory.</summary>
/// <param name="first">The part's first ordinal.</param>
/// <param name="offsets">Row starts in the whole graph, one more than the part has users.</param>
/// <param name="neighbors">The rows, one after the other.</param>
/// <param name="times">Their times, or empty.</param>
internal sealed class GraphSlice(int first, long[] offsets, int[] neighbors, uint[] times)
{
    /// <summary>Bytes of the arrays.</summary>
    public long Bytes => (8L * offsets.Length) + (4L * neighbors.Length) + (4L * times.Length);

    /// <summary>Number of connections of a user.</summary>
    public int Length(int user) => (int)(offsets[user - first + 1] - offsets[user - first]);

    /// <summary>Connections of a user.</summary>
    public ReadOnlyMemory<int> Row(int user) => neighbors.AsMemory(Start(user), Length(user));

    /// <summary>The times of a row, or empty.</summary>
    public ReadOnlySpan<uint> Times(int user) => times.Length == 0 ? [] : times.AsSpan(Start(user), Length(user));

    private int Start(int user) => (int)(offsets[user - first] - offsets[0]);
}
