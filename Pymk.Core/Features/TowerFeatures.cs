namespace Pymk.Core.Features;

/// <summary>
/// The towers' input: what is known of one user alone, read from its <see cref="UserRow"/> so that training and serving build the same vector. The structural
/// embedding is not part of it: its axes turn with every graph, so only cosines of it mean anything.
/// </summary>
public static class TowerFeatures
{
    /// <summary>Length: the scalars, the embedding.</summary>
    public const int Count = UserRow.ScalarCount + UserRow.EmbeddingDimension;

    /// <summary>Names in order.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        .. Enum.GetNames<UserScalar>(),
        .. Enumerable.Range(0, UserRow.EmbeddingDimension).Select(i => $"Embedding{i}"),
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
    }
}
