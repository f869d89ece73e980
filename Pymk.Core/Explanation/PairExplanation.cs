using Pymk.Core.Candidates;
using Pymk.Core.Rules;
using Pymk.Core.Slates;

namespace Pymk.Core.Explanation;

/// <summary>Why a user sees a person, or does not.</summary>
/// <param name="Outcome">What becomes of the person.</param>
/// <param name="HeldBackBy">The first rule that holds the person back; null for none.</param>
/// <param name="Rank">Place in the slate, 1 for the first; null for a person who is not in it.</param>
/// <param name="RankByScore">
/// Place among the candidates whom the rules allow, before diversity. Of a person who is none of them, the place that the score would have.
/// </param>
/// <param name="Candidates">Length of the list.</param>
/// <param name="Allowed">Candidates whom the rules allow.</param>
/// <param name="LastScore">The score of the last person in the slate; null for an empty slate.</param>
/// <param name="IsCandidate">True for a person in the list.</param>
/// <param name="ListedBy">The sources that brought the person into the list when it was generated.</param>
/// <param name="Sources">What each source says of the person now.</param>
/// <param name="Rules">What each rule says.</param>
/// <param name="Scores">Probabilities and discounts. Of a person outside the list: what they would be in it.</param>
/// <param name="Features">What each feature adds to the score, the strongest first.</param>
/// <param name="Diversity">The person's groups.</param>
public sealed record PairExplanation(
    ExplanationOutcome Outcome,
    string? HeldBackBy,
    int? Rank,
    int RankByScore,
    int Candidates,
    int Allowed,
    float? LastScore,
    bool IsCandidate,
    CandidateSources ListedBy,
    IReadOnlyList<SourceTrace> Sources,
    IReadOnlyList<RuleVerdict> Rules,
    PersonScores Scores,
    IReadOnlyList<FeatureEffect> Features,
    PersonGroups Diversity);

/// <summary>A person's score and what makes it.</summary>
/// <param name="Invite">P(invite | shown).</param>
/// <param name="Accept">P(accept | invite).</param>
/// <param name="Discounts">The factors on what they make together.</param>
/// <param name="Value">How the two make a score.</param>
public readonly record struct PersonScores(float Invite, float Accept, Discounts Discounts, ValueWeights Value)
{
    /// <summary>The score before the discounts.</summary>
    public float Plain => Value.Of(Invite, Accept);

    /// <summary>The score after the discounts.</summary>
    public float Score => Discounts.Of(Plain);
}

/// <summary>What a feature adds to P(invite) x P(accept).</summary>
/// <param name="Feature">The name of a pair feature, or <see cref="FeatureEffects.Profile"/>.</param>
/// <param name="Value">The person's value; null for what is no number.</param>
/// <param name="Mean">The mean of the list; null for what is no number.</param>
/// <param name="Effect">The score less that of the same person with the mean in this feature.</param>
public readonly record struct FeatureEffect(string Feature, float? Value, float? Mean, float Effect);

/// <summary>The groups of which diversity admits a part of the slate.</summary>
/// <param name="Attribute">Token of the rarest attribute in common; -1 for none.</param>
/// <param name="Community">The community; -1 where unknown.</param>
/// <param name="Full">The group that was full when the person's turn came: attribute or community; null where none was.</param>
public readonly record struct PersonGroups(int Attribute, int Community, string? Full);
