using Pymk.Grains.Interfaces.Explanation;
using Pymk.Grains.Interfaces.Ids;
using Pymk.Grains.Interfaces.Users;

namespace Pymk.Testing.Web;

/// <summary>Explanations of the town: everybody of it is a candidate of everybody else, and a relation is a rule.</summary>
public sealed partial class FakePymkClient
{
    private static readonly string[] Rules = ["self", "connected", "blocked", "dismissed", "pending"];

    public async ValueTask<SuggestionExplanation> ExplainAsync(UserId user, UserId person, int count)
    {
        var me = Find(NumberOf(user));
        Named.Enqueue(person);
        var list = await GetSuggestionsAsync(user, int.MaxValue);
        var other = People.FirstOrDefault(p => p.Id.ToString() == person.ToString());
        var heldBackBy = other is null ? null
            : other == me ? "self"
            : (Relation(me.UserId, other.UserId) ?? Relation(other.UserId, me.UserId)) switch { "invited" => "pending", var rule => rule };
        var place = other is null ? -1 : list.Suggestions.ToList().FindIndex(s => s.UserId == other.UserId);
        var outcome = other is null ? ExplanationOutcomes.UnknownPerson
            : other == me ? ExplanationOutcomes.SamePerson
            : heldBackBy is not null ? ExplanationOutcomes.HeldBack
            : place < 0 ? ExplanationOutcomes.NotACandidate
            : place >= count ? ExplanationOutcomes.BelowTheCut
            : ExplanationOutcomes.Shown;
        var score = place < 0 ? 0.01f : list.Suggestions[place].Score;
        return new SuggestionExplanation(
            Of(me), other is null ? new ExplainedUser(person, "", "") : Of(other), "v-fake", [], outcome, heldBackBy,
            outcome == ExplanationOutcomes.Shown ? place + 1 : null, other is null ? null : place < 0 ? list.Count + 1 : place + 1, count, list.Count,
            list.Count, list.Count == 0 ? null : list.Suggestions[Math.Min(count, list.Count) - 1].Score, place >= 0, DateTimeOffset.UnixEpoch,
            place >= 0 ? ["two-hop", "nearest"] : [],
            other is null ? [] :
            [
                new ExplainedSource(
                    "two-hop", place < 0 ? null : 1.5f, place < 0 ? null : place + 1, list.Count, 1_000, place >= 0, place < 0 ? "connected" : null),
                new ExplainedSource("nearest", 0.5f, 700, 900, 500, false, "beyond-quota"),
            ],
            other is null ? [] : [.. Rules.Select(rule => new ExplainedRule(rule, rule != heldBackBy))],
            other is null ? null : new ExplainedScores(2 * score, 0.5f, 1, 1, 1, score),
            other is null ? [] :
            [
                new ExplainedFeature("CommonNeighbors", 2.4f, 0.7f, score / 2), new ExplainedFeature("CandidateIdle", 3, 1, -score / 4),
                new ExplainedFeature("Profile", null, null, score / 8),
            ],
            other is null ? null : new ExplainedGroups("employer: Lund Labs", 4, null));
    }

    public async ValueTask<CandidatePage> GetCandidatesAsync(UserId user, CandidateQuery query)
    {
        var me = Find(NumberOf(user));
        var list = await GetSuggestionsAsync(user, int.MaxValue);
        return new CandidatePage(
            Of(me), "v-fake", [], DateTimeOffset.UnixEpoch, list.Count,
            [new SourceSize("two-hop", list.Count, 1_000, list.Count), new SourceSize("nearest", 0, 500, 0)],
            [
                .. list.Suggestions.Index().Skip(query.Skip).Take(query.Take).Select(s => new ExplainedCandidate(
                    Of(People.First(p => p.UserId == s.Item.UserId)), s.Index < query.Count ? s.Index + 1 : null, s.Index + 1, null,
                    new ExplainedScores(2 * s.Item.Score, 0.5f, 1, 1, 1, s.Item.Score), ["two-hop"], [new SourcePlace("two-hop", 1.5f, s.Index + 1)])),
            ]);
    }

    private static ExplainedUser Of(ProfileCard person) => new(person.Id, person.Name, person.Headline);
}
