using Pymk.Grains.Interfaces.Ids;

namespace Pymk.Grains.Interfaces.Users;

/// <summary>People like a user.</summary>
/// <param name="ModelVersion">The model version of the embeddings.</param>
/// <param name="Marks">How the answer falls short.</param>
/// <param name="People">The people, the most similar first.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.similar-people")]
public sealed record SimilarPeople(
    [property: Id(0)] string ModelVersion, [property: Id(1)] AnswerMarks Marks, [property: Id(2)] IReadOnlyList<SimilarPerson> People);

/// <summary>A person like a user.</summary>
/// <param name="UserId">The person's number, which is the id in a network of numbers.</param>
/// <param name="Name">Display name, "" if unknown.</param>
/// <param name="Headline">One line, "" if unknown.</param>
/// <param name="Similarity">The cosine of the two embeddings, -1 to 1.</param>
/// <param name="Text">The id in a network of text ids; null in a network of numbers.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.similar-person")]
public sealed record SimilarPerson(
    [property: Id(0)] long UserId,
    [property: Id(1)] string Name,
    [property: Id(2)] string Headline,
    [property: Id(3)] float Similarity,
    [property: Id(4)] string? Text = null)
{
    /// <summary>The person as the application names one.</summary>
    public UserId Id => new(UserId, Text);
}
