namespace Pymk.Core.Features;

/// <summary>
/// The towers' input: what is known of one user alone, read from its <see cref="UserRow"/> so that training and serving build the same vector. The embeddings are
/// not part of it: given them, the towers learn who was found in the rounds' graphs rather than whom to look for. They count as cosines in the pair features.
/// </summary>
public static class TowerFeatures
{
    /// <summary>Length: the scalars.</summary>
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
