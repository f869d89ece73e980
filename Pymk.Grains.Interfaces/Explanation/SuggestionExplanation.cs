using Pymk.Grains.Interfaces.Ids;

namespace Pymk.Grains.Interfaces.Explanation;

/// <summary>Why a user sees a person, or does not: for operators.</summary>
/// <param name="User">The user.</param>
/// <param name="Person">The person.</param>
/// <param name="ModelVersion">The model version that ranks.</param>
/// <param name="Marks">In what the answer falls short: <c>partial</c>, <c>stale</c>.</param>
/// <param name="Outcome">What becomes of the person: one of <see cref="ExplanationOutcomes"/>.</param>
/// <param name="HeldBackBy">The first rule that holds the person back; null for none.</param>
/// <param name="Rank">Place in the answer, 1 for the first; null for a person who is not in it.</param>
/// <param name="RankByScore">
/// Place among the candidates whom the rules allow, before diversity. Of a person who is none of them, the place that the score would have. Null
/// for an unknown person.
/// </param>
/// <param name="Count">Size of the answer.</param>
/// <param name="Candidates">Length of the user's list.</param>
/// <param name="Allowed">Candidates whom the rules allow.</param>
/// <param name="LastScore">The score of the last person in the answer; null for an empty one.</param>
/// <param name="IsCandidate">True for a person in the list.</param>
/// <param name="ListedAt">When the list was generated.</param>
/// <param name="ListedBy">The sources that brought the person into the list then.</param>
/// <param name="Sources">What each source says of the person now; none for an unknown person.</param>
/// <param name="Rules">What each rule says, in the order of their checks; none for an unknown person.</param>
/// <param name="Scores">Probabilities and discounts; null for an unknown person. Of a person outside the list, what they would be in it.</param>
/// <param name="Features">What each feature adds to P(invite) x P(accept), the ten strongest.</param>
/// <param name="Diversity">The person's groups; null for an unknown person.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.suggestion-explanation")]
public sealed record SuggestionExplanation(
    [property: Id(0)] ExplainedUser User,
    [property: Id(1)] ExplainedUser Person,
    [property: Id(2)] string ModelVersion,
    [property: Id(3)] IReadOnlyList<string> Marks,
    [property: Id(4)] string Outcome,
    [property: Id(5)] string? HeldBackBy,
    [property: Id(6)] int? Rank,
    [property: Id(7)] int? RankByScore,
    [property: Id(8)] int Count,
    [property: Id(9)] int Candidates,
    [property: Id(10)] int Allowed,
    [property: Id(11)] float? LastScore,
    [property: Id(12)] bool IsCandidate,
    [property: Id(13)] DateTimeOffset? ListedAt,
    [property: Id(14)] IReadOnlyList<string> ListedBy,
    [property: Id(15)] IReadOnlyList<ExplainedSource> Sources,
    [property: Id(16)] IReadOnlyList<ExplainedRule> Rules,
    [property: Id(17)] ExplainedScores? Scores,
    [property: Id(18)] IReadOnlyList<ExplainedFeature> Features,
    [property: Id(19)] ExplainedGroups? Diversity);

/// <summary>A user of an explanation.</summary>
/// <param name="UserId">The user.</param>
/// <param name="Name">Display name; "" where unknown, and of somebody who is gone.</param>
/// <param name="Headline">One line; "" where unknown, and of somebody who is gone.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.explained-user")]
public sealed record ExplainedUser([property: Id(0)] UserId UserId, [property: Id(1)] string Name, [property: Id(2)] string Headline);

/// <summary>What a source says of a person.</summary>
/// <param name="Source">The source.</param>
/// <param name="Score">The source's own score, comparable within the source only; null where it does not find the person.</param>
/// <param name="Place">Place among those whom the source finds, 1 for the best; null where it does not find the person.</param>
/// <param name="Found">Number of people whom the source finds.</param>
/// <param name="Quota">Candidates that the source contributes before the sources compete for the rest.</param>
/// <param name="Taken">True where the source brings the person into the list.</param>
/// <param name="Reason">Why it does not; null where it does.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.explained-source")]
public sealed record ExplainedSource(
    [property: Id(0)] string Source,
    [property: Id(1)] float? Score,
    [property: Id(2)] int? Place,
    [property: Id(3)] int Found,
    [property: Id(4)] int Quota,
    [property: Id(5)] bool Taken,
    [property: Id(6)] string? Reason);

/// <summary>What a rule says.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Allows">True where the person may be suggested.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.explained-rule")]
public sealed record ExplainedRule([property: Id(0)] string Rule, [property: Id(1)] bool Allows);

/// <summary>A score and what makes it: Score = Invite x Accept x Fatigue x Inactive x Exposure.</summary>
/// <param name="Invite">P(invite | shown).</param>
/// <param name="Accept">P(accept | invite).</param>
/// <param name="Fatigue">The discount of views without an action, 0 to 1.</param>
/// <param name="Inactive">The discount of days without activity, 0 to 1.</param>
/// <param name="Exposure">The discount of a person who is shown to many today, 0 to 1.</param>
/// <param name="Score">The score after the discounts.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.explained-scores")]
public sealed record ExplainedScores(
    [property: Id(0)] float Invite,
    [property: Id(1)] float Accept,
    [property: Id(2)] float Fatigue,
    [property: Id(3)] float Inactive,
    [property: Id(4)] float Exposure,
    [property: Id(5)] float Score);

/// <summary>What a feature adds.</summary>
/// <param name="Feature">The feature; <c>Profile</c> for all that the towers know of the person beyond the pair features.</param>
/// <param name="Value">The person's value; null for <c>Profile</c>.</param>
/// <param name="Mean">The mean of the user's list; null for <c>Profile</c>.</param>
/// <param name="Effect">P(invite) x P(accept) less the same with the mean in place of the value.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.explained-feature")]
public sealed record ExplainedFeature(
    [property: Id(0)] string Feature, [property: Id(1)] float? Value, [property: Id(2)] float? Mean, [property: Id(3)] float Effect);

/// <summary>The groups of which diversity admits a part of the answer.</summary>
/// <param name="Attribute">The rarest attribute that user and person have in common, such as <c>employer: Lund Labs</c>; null for none.</param>
/// <param name="Community">Number of the person's community; null where unknown.</param>
/// <param name="Full">The group that was full when the person's turn came: <c>attribute</c> or <c>community</c>; null where none was.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.explained-groups")]
public sealed record ExplainedGroups([property: Id(0)] string? Attribute, [property: Id(1)] int? Community, [property: Id(2)] string? Full);

/// <summary>The outcomes of an explanation; the first that fits.</summary>
public static class ExplanationOutcomes
{
    /// <summary>The person is the user.</summary>
    public const string SamePerson = "same-person";

    /// <summary>Nobody has the id: never known, or erased.</summary>
    public const string UnknownPerson = "unknown-person";

    /// <summary>A rule holds the person back.</summary>
    public const string HeldBack = "held-back";

    /// <summary>No source brought the person into the list.</summary>
    public const string NotACandidate = "not-a-candidate";

    /// <summary>The person's group was full, and others fill the answer.</summary>
    public const string HiddenByDiversity = "hidden-by-diversity";

    /// <summary>The person was among the best, and exploration gave the place to somebody else.</summary>
    public const string DisplacedByExploration = "displaced-by-exploration";

    /// <summary>Better people fill the answer.</summary>
    public const string BelowTheCut = "below-the-cut";

    /// <summary>The person is in the answer.</summary>
    public const string Shown = "shown";
}
