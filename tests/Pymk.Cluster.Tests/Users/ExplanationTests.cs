using Microsoft.Extensions.DependencyInjection;
using Pymk.Client;
using Pymk.Core.Candidates;
using Pymk.Core.Recommend;
using Pymk.Grains.Ids;
using Pymk.Grains.Interfaces.Choices;
using Pymk.Grains.Interfaces.Events;
using Pymk.Grains.Interfaces.Explanation;
using Pymk.Grains.Interfaces.Ids;
using Pymk.Grains.Interfaces.Users;
using Pymk.Testing.Models;

namespace Pymk.Cluster.Tests.Users;

/// <summary>Explanations say what the service does.</summary>
public sealed class ExplanationTests
{
    private static readonly long Me = ModelFixture.IdOf(3);

    [Fact]
    public async Task Explanations_OfAThousandRandomPairs_AreWhatServingDoes()
    {
        const int Users = 2_500;
        await using var silos = await TestSilos.StartAsync(silos: 2, users: Users);
        var (random, changes) = (new Random(5), new Changes(silos));
        var (outcomes, pairs) = (new HashSet<string>(), 0);
        while (pairs < 1_000)
        {
            var me = ModelFixture.IdOf(random.Next(Users));
            if (changes.IsGone(me))
            {
                continue;
            }

            var changed = await changes.MakeAsync(me, random);
            var answer = (await silos.Client.GetSuggestionsAsync(me)).Suggestions.ToList();
            var allowed = await PagesAsync(silos, me);
            long[] others =
            [
                .. answer.Take(8).Select(s => s.UserId), .. allowed.Skip(20).Take(8), .. changed, .. changes.Connections(me).Take(4),
                .. Enumerable.Range(0, 40).Select(_ => ModelFixture.IdOf(random.Next(Users))),
            ];
            foreach (var other in others.Take(40))
            {
                pairs++;
                var told = await silos.Client.ExplainAsync(me, other);
                var place = answer.FindIndex(s => s.UserId == other);
                Assert.Equal(place < 0 ? null : place + 1, told.Rank);
                Assert.Equal(told.Outcome == ExplanationOutcomes.Shown, place >= 0);
                if (place >= 0)
                {
                    Assert.Equal(answer[place].Score, told.Scores!.Score, 1e-6f);
                    Assert.Equal(answer[place].Sources, told.ListedBy);
                }

                Assert.Equal(changes.RuleAgainst(me, other), told.HeldBackBy);
                Assert.Equal(told.HeldBackBy is null, told.Rules.All(r => r.Allows));
                Assert.Equal(allowed.Contains(other), told.IsCandidate && told.HeldBackBy is null);
                Assert.Equal(answer[^1].Score, told.LastScore!.Value, 1e-6f);
                outcomes.Add(told.Outcome);
            }
        }

        // Every way out, or the test tests less than it says.
        Assert.Superset(
            new HashSet<string>(
                [ExplanationOutcomes.Shown, ExplanationOutcomes.BelowTheCut, ExplanationOutcomes.NotACandidate, ExplanationOutcomes.HeldBack]),
            outcomes);
    }

    [Fact]
    public async Task Explanation_OfACandidate_HasTheScoresOfTheModelAndTheSourcesOfTheList()
    {
        await using var silos = await TestSilos.StartAsync(users: 300);
        using var offline = new OfflineRecommender(silos.Model);
        var set = offline.Generate(3);
        var (invite, accept) = (new float[set.Count], new float[set.Count]);
        silos.Model.Scorer.Score(set, invite, accept);
        foreach (var i in new[] { 0, 7, 50, set.Count - 1 })
        {
            var told = await silos.Client.ExplainAsync(Me, ModelFixture.IdOf(set.Users[i]));
            Assert.True(told.IsCandidate);
            Assert.Equal(new ExplainedScores(invite[i], accept[i], 1, 1, 1, invite[i] * accept[i]), told.Scores);
            Assert.Equal(CandidateSourceNames.Of(set.Sources[i]), told.ListedBy);
            Assert.Equal(told.ListedBy.Order(), told.Sources.Where(s => s.Taken).Select(s => s.Source).Order());
            Assert.All(told.Sources, s => Assert.Equal(s.Taken, s.Reason is null));
            Assert.Equal(10, told.Features.Count);
            Assert.Equal(told.Features.OrderByDescending(f => Math.Abs(f.Effect)), told.Features);
        }
    }

    [Fact]
    public async Task Explanation_OfPeopleWhoAreNoCandidates_SaysSo_AndNamesNobodyWhoIsGone()
    {
        await using var silos = await TestSilos.StartAsync(users: 300);
        var best = (await silos.Client.GetSuggestionsAsync(Me)).Suggestions.Select(s => s.UserId).ToArray();
        const long Newcomer = 900_001;
        await silos.Client.PutUserAsync(Newcomer, UserProfile.Empty with { Name = "Nia New" });
        await silos.Client.DeleteUserAsync(best[0]);
        await silos.Client.EraseAsync(best[1]);

        var self = await silos.Client.ExplainAsync(Me, Me);
        Assert.Equal((ExplanationOutcomes.SamePerson, "self"), (self.Outcome, self.HeldBackBy));
        Assert.All(self.Sources, s => Assert.Equal("connected", s.Reason));

        var stranger = await silos.Client.ExplainAsync(Me, 5);
        Assert.Equal((ExplanationOutcomes.UnknownPerson, null, null), (stranger.Outcome, stranger.RankByScore, stranger.Scores));
        Assert.Equal(new UserId(5), stranger.Person.UserId);

        var erased = await silos.Client.ExplainAsync(Me, best[1]);
        Assert.Equal((ExplanationOutcomes.UnknownPerson, ""), (erased.Outcome, erased.Person.Name));
        Assert.Empty(erased.Rules);

        var deleted = await silos.Client.ExplainAsync(Me, best[0]);
        Assert.Equal((ExplanationOutcomes.HeldBack, "inactive", ""), (deleted.Outcome, deleted.HeldBackBy, deleted.Person.Name));

        var newcomer = await silos.Client.ExplainAsync(Me, Newcomer);
        Assert.Equal(ExplanationOutcomes.NotACandidate, newcomer.Outcome);
        Assert.NotNull(newcomer.Scores);

        var unknown = await Assert.ThrowsAsync<UnknownUserException>(async () => await silos.Client.ExplainAsync(5, Me));
        Assert.Equal(5, unknown.UserId);
        await Assert.ThrowsAsync<UserGoneException>(async () => await silos.Client.ExplainAsync(best[0], Me));
        Assert.Equal("count", (await Assert.ThrowsAsync<InvalidRequestException>(async () => await silos.Client.ExplainAsync(Me, 5, 0))).Parameter);
    }

    [Fact]
    public async Task Explanation_AfterViews_TellsTheDiscount_AndTheAnswerAgrees()
    {
        await using var silos = await TestSilos.StartAsync(users: 300);
        var first = (await silos.Client.GetSuggestionsAsync(Me)).Suggestions[0];
        for (var view = 0; view < 4; view++)
        {
            await silos.Client.RecordViewsAsync(Me, [first.UserId]);
        }

        var told = await silos.Client.ExplainAsync(Me, first.UserId);
        var answer = (await silos.Client.GetSuggestionsAsync(Me)).Suggestions.ToList();
        Assert.Equal(0.5f, told.Scores!.Fatigue, 1e-4f);
        Assert.Equal(first.Score, told.Scores.Invite * told.Scores.Accept, 1e-6f);
        Assert.Equal(answer.FindIndex(s => s.UserId == first.UserId) is >= 0 and var at ? at + 1 : null, told.Rank);
        Assert.True(told.RankByScore > 1);
    }

    [Fact]
    public async Task Explanations_InANetworkOfTextIds_NameTheTexts()
    {
        string[] texts = [.. Enumerable.Range(0, 90).Select(i => $"org/{i}")];
        await using var silos = await TestSilos.StartAsync(
            publish: (root, version) => ModelFixture.Publish(root, version, 90, texts: texts),
            services: s => s.AddSingleton(new NetworkIds(UserIdKind.Text)));
        var me = UserId.Unresolved("org/3");
        var other = (await silos.Client.GetSuggestionsAsync(me)).Suggestions[2];
        var told = await silos.Client.ExplainAsync(me, UserId.Unresolved(other.Text!));
        Assert.Equal(("org/3", other.Text, 3), (told.User.UserId.Text, told.Person.UserId.Text, told.Rank));
        var nobody = await silos.Client.ExplainAsync(me, UserId.Unresolved("nobody"));
        Assert.Equal((ExplanationOutcomes.UnknownPerson, "nobody"), (nobody.Outcome, nobody.Person.UserId.Text));
        var page = await silos.Client.GetCandidatesAsync(me, new CandidateQuery());
        Assert.All(page.People, p => Assert.StartsWith("org/", p.Person.UserId.Text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Candidates_InTheirFinalOrder_AreThoseOfThePages_AndTellEachSource()
    {
        await using var silos = await TestSilos.StartAsync(users: 300);
        var answer = (await silos.Client.GetSuggestionsAsync(Me)).Suggestions.ToList();
        await silos.Client.BlockAsync(Me, answer[5].UserId);
        answer = [.. (await silos.Client.GetSuggestionsAsync(Me)).Suggestions];
        var all = await ListAsync(silos, new CandidateQuery(Take: 70));
        Assert.Equal(all.Count, all.Select(p => p.Person.UserId).Distinct().Count());
        Assert.Equal(Enumerable.Range(1, all.Count - 1), all.Where(p => p.HeldBackBy is null).Select(p => p.RankByScore!.Value));
        Assert.Equal("blocked", all[^1].HeldBackBy);
        Assert.Equal((await PagesAsync(silos, Me)).Order(), all.SkipLast(1).Select(p => p.Person.UserId.Number).Order());
        Assert.Equal(
            answer.Select(s => (s.UserId, s.Score)),
            all.Where(p => p.Rank is not null).OrderBy(p => p.Rank).Select(p => (p.Person.UserId.Number, p.Scores.Score)));

        // No path leads to the blocked person any more.
        Assert.All(all.SkipLast(1), p => Assert.Superset(p.ListedBy.ToHashSet(), p.Sources.Select(s => s.Source).ToHashSet()));
        Assert.DoesNotContain(all[^1].Sources, s => s.Source == "two-hop");

        var twoHop = await ListAsync(silos, new CandidateQuery(Source: "two-hop"));
        Assert.Equal(all.Where(p => p.ListedBy.Contains("two-hop")).Select(p => p.Person.UserId), twoHop.Select(p => p.Person.UserId));
        foreach (var (query, parameter) in new (CandidateQuery, string)[]
        {
            (new(Skip: -1), "skip"), (new(Take: 0), "take"), (new(Take: 201), "take"), (new(Source: "gossip"), "source"), (new(Count: 0), "count"),
        })
        {
            var refusal = await Assert.ThrowsAsync<InvalidRequestException>(async () => await silos.Client.GetCandidatesAsync(Me, query));
            Assert.Equal(parameter, refusal.Parameter);
        }
    }

    private static async Task<List<long>> PagesAsync(TestSilos silos, long user)
    {
        var people = new List<long>();
        for (var query = new SuggestionQuery(100, Cursor: ""); query.Cursor is not null;)
        {
            var page = await silos.Client.GetSuggestionPageAsync(user, query);
            people.AddRange(page.Answer.Suggestions.Select(s => s.UserId));
            query = query with { Cursor = page.Next };
        }

        return people;
    }

    private static async Task<List<ExplainedCandidate>> ListAsync(TestSilos silos, CandidateQuery query)
    {
        var people = new List<ExplainedCandidate>();
        CandidatePage page;
        do
        {
            page = await silos.Client.GetCandidatesAsync(Me, query with { Skip = people.Count });
            people.AddRange(page.People);
        }
        while (people.Count < page.Total);

        return people;
    }

    /// <summary>Changes relations, and knows by itself which rule holds whom back.</summary>
    private sealed class Changes(TestSilos silos)
    {
        private readonly Dictionary<(long User, long Other), string> _relations = [];
        private readonly HashSet<long> _shy = [];
        private readonly HashSet<long> _gone = [];

        public bool IsGone(long user) => _gone.Contains(user);

        /// <summary>Changes something between a user and each of six people among the user's best.</summary>
        public async Task<long[]> MakeAsync(long me, Random random)
        {
            var best = (await silos.Client.GetSuggestionsAsync(me, 60)).Suggestions.Select(s => s.UserId).ToArray();
            random.Shuffle(best);
            var (client, people) = (silos.Client, best[..6]);
            await client.BlockAsync(people[0], me);
            await client.DismissAsync(me, people[1]);
            await client.InviteAsync(people[2], me);
            await client.SetChoicesAsync(people[3], new ChoicesChange(SuggestMe: false));
            await client.PatchUserAsync(people[4], active: false);
            for (var view = 0; view < 12; view++)
            {
                await client.RecordViewsAsync(me, [people[5]]);
            }

            (_relations[(me, people[0])], _relations[(people[0], me)]) = ("blocked", "blocked");
            _relations[(me, people[1])] = "dismissed";
            (_relations[(me, people[2])], _relations[(people[2], me)]) = ("pending", "pending");
            _relations[(me, people[5])] = "fatigue";
            _shy.Add(people[3]);
            _gone.Add(people[4]);
            return people;
        }

        /// <summary>The first rule, in the order of their checks, that holds somebody back; null for none.</summary>
        public string? RuleAgainst(long me, long other) =>
            other == me ? "self"
            : Connections(me).Contains(other) ? "connected"
            : _relations.GetValueOrDefault((me, other)) is { } rule and not "fatigue" ? rule
            : _gone.Contains(other) ? "inactive"
            : _shy.Contains(other) ? "choice"
            : _relations.GetValueOrDefault((me, other));

        public HashSet<long> Connections(long user) =>
            silos.Model.Graph.TryGetOrdinal(user, out var ordinal)
                ? [.. silos.Model.Graph.Neighbors(ordinal).ToArray().Select(silos.Model.Graph.IdOf)]
                : [];
    }
}
