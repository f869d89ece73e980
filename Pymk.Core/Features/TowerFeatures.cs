namespace Pymk.Core.Features;

/// <summary>The towers' input: what is known of one user alone, read from its <see cref="UserRow"/> so that training and serving build the same vector.</summary>
public static class TowerFeatures
{
    /// <summary>Length: the scalars, the embedding, the structural embedding.</summary>
    public const int Count = UserRow.ScalarCount + UserRow.EmbeddingDimension + UserRow.StructureDimension;

    /// <summary>Names in order.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        .. Enum.GetNames<UserScalar>(),
        .. Enumerable.Range(0, UserRow.EmbeddingDimension).Select(i => $"Embedding{i}"),
        .. Enumerable.Range(0, UserRow.StructureDimension).Select(i => $"Structure{i}"),
    ];

    /// <summary>Writes the vector of a row.</summary>
    /// <param name="row">The user's row; an empty one gives zeros.</param>
    /// <param name="target"><see cref="Count"/> values.</param>
    public static void Write(UserRow row, Span<float> target)
    {
        for (var i = 0; i < UserRow.ScalarCount; i++)
        {
            target[i] = row[(UserScalar)i];
        }

        QuantizedVector.Read(row.Embedding, target.Slice(UserRow.ScalarCount, UserRow.EmbeddingDimension));
        QuantizedVector.Read(row.Structure, target.Slice(UserRow.ScalarCount + UserRow.EmbeddingDimension, UserRow.StructureDimension));
    }
}
