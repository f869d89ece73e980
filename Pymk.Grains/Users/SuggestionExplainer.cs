using Pymk.Core.Candidates;
using Pymk.Core.Explanation;
using Pymk.Core.Recommend;
using Pymk.Grains.Candidates;
using Pymk.Grains.Explanation;
using Pymk.Grains.Graph;
using Pymk.Grains.Interfaces.Explanation;
using Pymk.Grains.Interfaces.Ids;
using Pymk.Grains.Interfaces.Users;
using Pymk.Grains.Ranking;

namespace Pymk.Grains.Users;

/// <summary>
/// Explains a user's answers to operators: of the order that answers, with the slate of the next answer. Callers subscribe the relations first.
/// </summary>
internal sealed class SuggestionExplainer(
    IUserContext user,
    RelationSubscription subscription,
    UserSuggestions suggestions,
    SlateCache slates,
    CandidateListGenerator generator,
    RankingRouter ranking,
    CandidateSetCache sets,
    UserOrdinals ordinals,
    ExplainedPeople people)
{
    /// <summary>Why the user sees a person, or does not.</summary>
    /// <param name="person">The person.</param>
    /// <param name="count">Size of the answer.</param>
    public async ValueTask<SuggestionExplanation> ExplainAsync(UserId person, int count)
    {
        var isKnown = await people.IsKnownAsync(person.Number);
        while (true)
        {
            var (order, marks, _) = await suggestions.OrderAsync(Freshness.Reuse);
            var (model, relations) = (order.Model, subscription.Relations!);
            var ordinal = isKnown ? await people.OrdinalOfAsync(model, person.Number) : null;
            if (ordinal is null)
            {
                return ExplanationAnswers.OfUnknown(
                    await HeaderAsync(order, marks, count), new ExplainedUser(person, "", ""), order.Candidates.Count);
            }

            using var reading = sets.Read(order.Candidates);
            var served = new ServedOrder(reading.Set, order.Invite, order.Accept);
            var evidence = await generator.GatherAsync(
                model, served, ordinal.Value, relations.Bridges(reading.Set.User), new RoutedScorer(ranking, model), order.Order.Plan);
            var header = await HeaderAsync(order, marks, count);
            var other = await people.OfAsync(model, person.Number);
            if (relations != subscription.Relations || !suggestions.IsUsable(order.Order))
            {
                continue;
            }

            // From here to the end nothing waits: order, rules and slate are of one moment.
            var slate = slates.Explain(order, count, marks | (evidence.Partial ? AnswerMarks.Partial : AnswerMarks.None));
            var told = new PairExplainer(order.Order.Recommender).Explain(served, evidence, slate.Context, slate.Trace, slate.Exposures);
            return ExplanationAnswers.Of(told, header with { Marks = NamesOf(slate.Marks) }, other, model.Numbering);
        }
    }

    /// <summary>A part of the user's candidates in their final order.</summary>
    /// <exception cref="InvalidRequestException">The question is out of range.</exception>
    public async ValueTask<CandidatePage> ListAsync(CandidateQuery query)
    {
        var source = Check(query);
        while (true)
        {
            var (order, marks, _) = await suggestions.OrderAsync(Freshness.Reuse);
            var (model, relations) = (order.Model, subscription.Relations!);
            using var reading = sets.Read(order.Candidates);
            var (sources, isPartial) = await generator.TraceAsync(
                model, reading.Set.User, relations.Bridges(reading.Set.User), order.Order.Plan);
            var header = await HeaderAsync(order, marks, query.Count);
            if (relations != subscription.Relations || !suggestions.IsUsable(order.Order))
            {
                continue;
            }

            var slate = slates.Explain(order, query.Count, marks | (isPartial ? AnswerMarks.Partial : AnswerMarks.None));
            var (listed, total) = new ListExplainer(order.Order.Recommender).List(
                new ServedOrder(reading.Set, order.Invite, order.Accept), sources, slate.Context, slate.Trace, source,
                query.Skip, query.Take, slate.Exposures);
            var sizes = sources.Select(s => ExplanationAnswers.SizeOf(s, reading.Set)).ToArray();
            var rows = new List<ExplainedCandidate>(listed.Count);
            foreach (var candidate in listed)
            {
                // An ordinal without an id is an erased person.
                if (ordinals.TryId(model, candidate.Person, out var id))
                {
                    rows.Add(ExplanationAnswers.Of(candidate, await people.OfAsync(model, id)));
                }
            }

            return new CandidatePage(header.User, model.Version, NamesOf(slate.Marks), header.ListedAt!.Value, total, sizes, rows);
        }
    }

    private static CandidateSources Check(CandidateQuery query)
    {
        Require(query.Skip >= 0, "skip", $"'skip' must be at least 0, is {query.Skip}.");
        Require(
            query.Take is >= 1 and <= CandidateQuery.MaxTake, "take", $"'take' must be 1 to {CandidateQuery.MaxTake}, is {query.Take}.");
        if (query.Source is not { } name)
        {
            return CandidateSources.None;
        }

        var known = CandidateSourceNames.All.FirstOrDefault(s => s.Name == name);
        Require(
            known.Name is not null, "source", $"'source' must be one of {string.Join(", ", CandidateSourceNames.All.Select(s => s.Name))}.");
        return known.Source;
    }

    private static void Require(bool holds, string parameter, string problem)
    {
        if (!holds)
        {
            throw new InvalidRequestException(parameter, problem);
        }
    }

    private static string[] NamesOf(AnswerMarks marks) =>
    [
        .. Enum.GetValues<AnswerMarks>().Where(m => m != AnswerMarks.None && marks.HasFlag(m)).Select(m => m.ToString().ToLowerInvariant()),
    ];

    private async ValueTask<ExplanationHeader> HeaderAsync(ScoredList order, AnswerMarks marks, int count) => new(
        await people.OfAsync(order.Model, user.User),
        order.Model.Version,
        NamesOf(marks),
        count,
        DateTimeOffset.FromUnixTimeMilliseconds(order.Candidates.BegunMs));
}
