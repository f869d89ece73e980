namespace Pymk.Grains.Interfaces.Users;

/// <summary>
/// The suggestions for one user. The people are packed (see <see cref="SuggestionPacking"/>): a grain packs a slate once and hands it out many times,
/// and a frontend that needs only ids and scores does not decode the texts.
/// </summary>
/// <param name="RequestId">Identifies this answer; actions on its people refer to it.</param>
/// <param name="ModelVersion">The model version that ranked.</param>
/// <param name="Marks">How the answer falls short.</param>
/// <param name="Packed">The packed people, best first.</param>
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

    /// <summary>The experiment that the answer belongs to; null for none. <see cref="RequestId"/> tells the logs.</summary>
    public AnswerExperiment? Experiment => SuggestionPacking.ExperimentOf(Packed);

    /// <summary>The people, best first; unpacked at first use.</summary>
    public IReadOnlyList<Suggestion> Suggestions => _suggestions ??= SuggestionPacking.Unpack(Packed);

    /// <summary>Copies the people's ids to <paramref name="ids"/> and returns their number; unpacks nothing else.</summary>
    public int CopyIds(Span<long> ids) => SuggestionPacking.CopyIds(Packed, ids);
}
