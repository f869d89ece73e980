using Pymk.Core.Candidates;
using Pymk.Core.Recommend;
using Pymk.Core.Rules;
using Pymk.Core.Slates;

namespace Pymk.Core.Explanation;

/// <summary>Lists a user's candidates in their final order, with what each source says of them. Safe for concurrent use.</summary>
public sealed class ListExplainer(Recommender recommender)
{
    /// <summary>All candidates: the allowed ones best first, then those whom a rule holds back.</summary>
    /// <param name="order">The list that answers.</param>
    /// <param name="sources">What each source finds.</param>
    /// <param name="context">The user to answer, the time, and the relations, as the slate was built with.</param>
    /// <param name="slate">How the slate came about.</param>
    /// <param name="source">Lists the candidates of this source alone; <see cref="CandidateSources.None"/> lists all.</param>
    /// <param name="skip">Candidates to leave out at the beginning.</param>
    /// <param name="take">Most candidates to return.</param>
    /// <param name="exposuresToday">Returns the exposure of an ordinal today; null where exposure is not counted.</param>
    /// <returns>The candidates, and how many there are in all.</returns>
    public (IReadOnlyList<ListedCandidate> People, int Total) List(
        ServedOrder order, IReadOnlyList<SourceTrace> sources, in RuleContext context, SlateTrace slate, CandidateSources source, int skip, int take,
        Func<int, int>? exposuresToday = null)
    {
        var places = new Dictionary<int, int>();
        foreach (var (place, candidate) in slate.Allowed.Index())
        {
            places[candidate.Position] = place + 1;
        }

        var held = Enumerable.Range(0, order.Set.Count).Where(at => !places.ContainsKey(at))
            .OrderByDescending(at => recommender.Slates.Value.Of(order.Invite[at], order.Accept[at])).ThenBy(at => order.Set.Users[at]);
        int[] all =
        [
            .. slate.Allowed.Select(c => c.Position).Concat(held)
                .Where(at => source == CandidateSources.None || order.Set.Sources[at].HasFlag(source)),
        ];
        var finds = sources.Select(s => (s.Source, Found: s.Best.ToDictionary(f => f.User))).ToArray();
        var people = new List<ListedCandidate>();
        foreach (var at in all.Skip(skip).Take(take))
        {
            var person = order.Set.Users[at];
            var rank = slate.Picked.TakeWhile(p => p != at).Count();
            people.Add(new ListedCandidate(
                person,
                rank < slate.Picked.Count ? rank + 1 : null,
                places.TryGetValue(at, out var place) ? place : null,
                RuleBook.HeldBackBy(context, person)?.Name,
                new PersonScores(order.Invite[at], order.Accept[at], recommender.DiscountsOf(person, context, exposuresToday), recommender.Slates.Value),
                order.Set.Sources[at],
                [.. finds.Where(f => f.Found.ContainsKey(person)).Select(f => (f.Source, f.Found[person]))]));
        }

        return (people, all.Length);
    }
}
