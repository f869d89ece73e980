namespace Pymk.Grains.Interfaces.Users;

/// <summary>
/// An answer to "whom may this user know?". The people travel as packed bytes (see <see cref="SuggestionPacking"/>), which a grain writes once for a
/// scored order and hands out many times; a frontend that only passes on ids and scores never pays for the texts.
/// </summary>
/// <param name="RequestId">Names this answer, to be given back with what the user does about it.</param>
/// <param name="ModelVersion">The model that ranked.</param>
/// <param name="Marks">What the answer falls short in.</param>
/// <param name="Packed">The people, best first.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.suggestion-answer")]
public sealed record SuggestionAnswer(
    [property: Id(0)] Guid RequestId,
    [property: Id(1)] string ModelVersion,
    [property: Id(2)] AnswerMarks Marks,
    [property: Id(3)] byte[] Packed)
{
    [NonSerialized]
    private IReadOnlyList<Suggestion>? _suggestions;

    /// <summary>Number of people.</summary>
    public int Count => SuggestionPacking.Count(Packed);

    /// <summary>The people, best first; unpacked at the first use.</summary>
    public IReadOnlyList<Suggestion> Suggestions => _suggestions ??= SuggestionPacking.Unpack(Packed);

    /// <summary>Writes the people's ids into <paramref name="ids"/> and returns how many there are, without unpacking the rest.</summary>
    public int CopyIds(Span<long> ids) => SuggestionPacking.CopyIds(Packed, ids);
}
