using System.Text.Json;
using Pymk.Core.Candidates;
using Pymk.Core.Explanation;
using Pymk.Core.Profiles;
using Pymk.Grains.Interfaces.Explanation;

namespace Pymk.Grains.Explanation;

/// <summary>Explanations in the words of the contract. <c>./pymk explain</c> compiles this file, too.</summary>
internal static class ExplanationAnswers
{
    /// <summary>An explanation of two known people.</summary>
    /// <param name="told">The explanation.</param>
    /// <param name="header">What does not depend on the person.</param>
    /// <param name="person">The person.</param>
    /// <param name="numbering">Names tokens.</param>
    public static SuggestionExplanation Of(PairExplanation told, ExplanationHeader header, ExplainedUser person, TokenNumbering numbering) => new(
        header.User,
        person,
        header.ModelVersion,
        header.Marks,
        Name(told.Outcome),
        told.HeldBackBy,
        told.Rank,
        told.RankByScore,
        header.Count,
        told.Candidates,
        told.Allowed,
        told.LastScore,
        told.IsCandidate,
        header.ListedAt,
        CandidateSourceNames.Of(told.ListedBy),
        [.. told.Sources.Select(Of)],
        [.. told.Rules.Select(r => new ExplainedRule(r.Rule, r.Allows))],
        Of(told.Scores),
        [.. told.Features.Select(f => new ExplainedFeature(f.Feature, f.Value, f.Mean, f.Effect))],
        Of(told.Diversity, numbering));

    /// <summary>An explanation of a person whom nobody knows.</summary>
    /// <param name="header">What does not depend on the person.</param>
    /// <param name="person">The id.</param>
    /// <param name="candidates">Length of the list.</param>
    public static SuggestionExplanation OfUnknown(ExplanationHeader header, ExplainedUser person, int candidates) => new(
        header.User, person, header.ModelVersion, header.Marks, ExplanationOutcomes.UnknownPerson, null, null, null, header.Count, candidates, 0, null,
        false, header.ListedAt, [], [], [], null, [], null);

    /// <summary>A candidate of a page.</summary>
    public static ExplainedCandidate Of(ListedCandidate listed, ExplainedUser person) => new(
        person,
        listed.Rank,
        listed.RankByScore,
        listed.HeldBackBy,
        Of(listed.Scores),
        CandidateSourceNames.Of(listed.ListedBy),
        [.. listed.Sources.Select(s => new SourcePlace(NameOf(s.Source), s.Found.Score, s.Found.Place))]);

    /// <summary>How much a source has.</summary>
    public static SourceSize SizeOf(SourceTrace source, CandidateSet list) => new(
        NameOf(source.Source), source.Count, source.Quota, list.Sources.AsSpan(0, list.Count).ToArray().Count(s => s.HasFlag(source.Source)));

    private static ExplainedSource Of(SourceTrace source) => new(
        NameOf(source.Source),
        source.Person?.Score,
        source.Person?.Place,
        source.Count,
        source.Quota,
        source.Miss == SourceMiss.None,
        source.Miss == SourceMiss.None ? null : Name(source.Miss));

    private static ExplainedScores Of(PersonScores scores) => new(
        scores.Invite, scores.Accept, scores.Discounts.Fatigue, scores.Discounts.Inactive, scores.Discounts.Exposure, scores.Score);

    private static ExplainedGroups Of(PersonGroups groups, TokenNumbering numbering)
    {
        var attribute = groups.Attribute >= 0 ? numbering.Describe(groups.Attribute) : default((string Field, string Text)?);
        return new ExplainedGroups(
            attribute is { } shared ? $"{shared.Field}: {shared.Text}" : null, groups.Community >= 0 ? groups.Community : null, groups.Full);
    }

    private static string NameOf(CandidateSources source) => CandidateSourceNames.Of(source)[0];

    private static string Name<T>(T value) where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());
}

/// <summary>What an explanation says of the user and the answer.</summary>
/// <param name="User">The user.</param>
/// <param name="ModelVersion">The model version that ranks.</param>
/// <param name="Marks">In what the answer falls short.</param>
/// <param name="Count">Size of the answer.</param>
/// <param name="ListedAt">When the list was generated.</param>
internal sealed record ExplanationHeader(ExplainedUser User, string ModelVersion, IReadOnlyList<string> Marks, int Count, DateTimeOffset? ListedAt);
