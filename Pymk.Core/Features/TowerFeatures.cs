namespace Pymk.Core.Features;

/// <summary>
/// The input of the towers: the scalars of a <see cref="UserRow"/>, so that training and serving build the same vector. It leaves out the embeddings:
/// with them, the towers overfit to the users found in the training rounds' graphs. Embeddings enter as cosines in the pair features.
/// </summary>
public static class TowerFeatures
{
    /// <summary>Length of the vector.</summary>
    public const int Count = UserRow.ScalarCount;

    /// <summary>Names in order.</summary>
    public static IReadOnlyList<string> Names { get; } = Enum.GetNames<UserScalar>();

    /// <summary>Writes the vector of a row.</summary>
    /// <param name="row">The user's row; an empty one gives zeros.</param>
    /// <param name="target"><see cref="Count"/> values.</param>
    public static void Write(UserRow row, Span<float> target)
    {
        for (var i = 0; i < UserRow.ScalarCount; i++)
        {
            target[i] = row[(UserScalar)i];
        }
    }
}
