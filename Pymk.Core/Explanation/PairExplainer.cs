using Pymk.Core.Candidates;
using Pymk.Core.Diversity;
using Pymk.Core.Recommend;
using Pymk.Core.Rules;
using Pymk.Core.Slates;

namespace Pymk.Core.Explanation;

/// <summary>
/// Explains what becomes of a person in a user's answer. It runs the steps that serve: the generator with a trace, the head, every rule, the slate
/// with a trace. Safe for concurrent use.
/// </summary>
public sealed class PairExplainer(Recommender recommender)
{
    /// <summary>Features that an explanation names.</summary>
    public const int MostFeatures = 10;

    /// <summary>Asks the sources and the head about a person.</summary>
    /// <param name="order">The list that answers.</param>
    /// <param name="person">Ordinal of the person.</param>
    /// <param name="readers">Where to read, without paths through people who are no bridges for the user.</param>
    /// <param name="scorer">Runs the head.</param>
    /// <param name="cancellation">Cancels the reads.</param>
    public async ValueTask<PairEvidence> GatherAsync(
        ServedOrder order, int person, CandidateReaders readers, ICandidateScorer scorer, CancellationToken cancellation = default)
    {
        var trace = new GenerationTrace(person);
        var now = await recommender.GenerateAsync(order.Set.User, trace, readers, cancellation).ConfigureAwait(false);

        // A candidate is scored by the list that answers: its features and probabilities are those of the answer.
        var at = order.PositionOf(person);
        var (set, place) = at >= 0 ? (order.Set, at) : (now, now.Users.AsSpan(0, now.Count).IndexOf(person));
        var (invite, accept, effects) = await FeatureEffects.ScoreAsync(set, place, order.Set, scorer, recommender.Slates.Value).ConfigureAwait(false);
        return new PairEvidence(
            person,
            trace.Sources,
            now.Partial,
            at >= 0 ? order.Invite[at] : invite,
            at >= 0 ? order.Accept[at] : accept,
            [.. effects.Where(e => e.Effect != 0).OrderByDescending(e => Math.Abs(e.Effect)).Take(MostFeatures)],
            SlateDiversity.Group(set, place),
            set.Communities[place]);
    }

    /// <summary>Says what becomes of the person in a slate.</summary>
    /// <param name="order">The list that answers.</param>
    /// <param name="evidence">What sources and head say.</param>
    /// <param name="context">The user to answer, the time, and the relations, as the slate was built with.</param>
    /// <param name="slate">How the slate came about.</param>
    /// <param name="exposuresToday">Returns the exposure of an ordinal today; null where exposure is not counted.</param>
    public PairExplanation Explain(
        ServedOrder order, PairEvidence evidence, in RuleContext context, SlateTrace slate, Func<int, int>? exposuresToday = null)
    {
        var (person, at) = (evidence.Person, order.PositionOf(evidence.Person));
        var scores = new PersonScores(evidence.Invite, evidence.Accept, recommender.DiscountsOf(person, context, exposuresToday), recommender.Slates.Value);
        var rules = RuleBook.Verdicts(context, person);
        var heldBackBy = RuleBook.HeldBackBy(context, person)?.Name;
        var full = at < 0 ? null : FullGroupOf(slate, at);
        var rank = at < 0 ? 0 : IndexOf(slate.Picked, at) + 1;
        var outcome =
            person == context.User ? ExplanationOutcome.SamePerson
            : heldBackBy is not null ? ExplanationOutcome.HeldBack
            : at < 0 ? ExplanationOutcome.NotACandidate
            : rank > 0 ? ExplanationOutcome.Shown
            : IndexOf(slate.Displaced, at) >= 0 ? ExplanationOutcome.DisplacedByExploration
            : full is not null ? ExplanationOutcome.HiddenByDiversity
            : ExplanationOutcome.BelowTheCut;
        return new PairExplanation(
            outcome,
            heldBackBy,
            rank > 0 ? rank : null,
            RankByScore(order.Set, slate, person, scores.Score),
            order.Set.Count,
            slate.Allowed.Count,
            LastScore(slate),
            at >= 0,
            at < 0 ? CandidateSources.None : order.Set.Sources[at],
            evidence.Sources,
            rules,
            scores,
            evidence.Features,
            new PersonGroups(evidence.Attribute, evidence.Community, full));
    }

    // Equal scores are in order of ordinals. The person's own place counts nobody twice.
    private static int RankByScore(CandidateSet set, SlateTrace slate, int person, float score) =>
        1 + slate.Allowed.Count(c => c.Score > score || (c.Score == score && set.Users[c.Position] < person));

    private static float? LastScore(SlateTrace slate) =>
        slate.Picked is [.., var last] ? slate.Allowed.First(c => c.Position == last).Score : null;

    private static string? FullGroupOf(SlateTrace slate, int at)
    {
        foreach (var group in slate.Full)
        {
            if (group.Position == at)
            {
                return group.ByAttribute ? "attribute" : "community";
            }
        }

        return null;
    }

    private static int IndexOf(IReadOnlyList<int> places, int at)
    {
        for (var i = 0; i < places.Count; i++)
        {
            if (places[i] == at)
            {
                return i;
            }
        }

        return -1;
    }
}
