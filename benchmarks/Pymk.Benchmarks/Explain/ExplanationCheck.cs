using System.Diagnostics;
using Pymk.Benchmarks.Serve;
using Pymk.Client;
using Pymk.Core.Graph;
using Pymk.Grains.Interfaces.Explanation;
using Pymk.Grains.Interfaces.Users;

namespace Pymk.Benchmarks.Explain;

/// <summary>
/// Explains pairs and compares each explanation with the user's answer and pages: rank, score, and whether a rule holds the person back. The rules
/// that hold are known: connections of the model, and the blocks and dismissals that the run makes. Each user's first explanation finds no list in memory.
/// </summary>
/// <param name="client">Asks the silo.</param>
/// <param name="cpu">Processor time that the silo has used.</param>
/// <param name="graph">The graph of the model.</param>
/// <param name="names">Its users.</param>
/// <param name="random">Draws pairs.</param>
internal sealed class ExplanationCheck(IPymkClient client, Func<TimeSpan> cpu, SocialGraph graph, UserNames names, Random random)
{
    private const int PairsOfAUser = 25;
    private const int MostDifferences = 10;
    private const float Tolerance = 1e-6f;

    private readonly List<double> _milliseconds = [];
    private readonly Dictionary<(long User, long Person), string> _rules = [];

    /// <summary>Pairs explained.</summary>
    public int Pairs => _milliseconds.Count;

    /// <summary>Explanations that say what the service does.</summary>
    public int Equal { get; private set; }

    /// <summary>Processor time that the silo used while it explained.</summary>
    public TimeSpan Cpu { get; private set; }

    /// <summary>The first differences.</summary>
    public List<string> Differences { get; } = [];

    /// <summary>Explanations by outcome.</summary>
    public SortedDictionary<string, int> Outcomes { get; } = new(StringComparer.Ordinal);

    /// <summary>A percentile of the latencies, in milliseconds.</summary>
    public double Percentile(double share) =>
        Math.Round(_milliseconds.Order().ElementAt(Math.Clamp((int)Math.Ceiling(share * Pairs) - 1, 0, Pairs - 1)), 2);

    /// <summary>Explains pairs.</summary>
    public async Task RunAsync(int pairs)
    {
        // What the first calls load and compile is not measured.
        for (var warm = 0; warm < PairsOfAUser; warm++)
        {
            await client.ExplainAsync(names.Of(Anybody()), names.Of(Anybody()));
        }

        while (Pairs < pairs)
        {
            await ExplainAsync(Anybody(), Math.Min(PairsOfAUser, pairs - Pairs));
        }
    }

    private async Task ExplainAsync(long user, int pairs)
    {
        // Nothing changes before the answer, so the explanation of a user without a list can be compared as well.
        var first = (Person: Anybody(), Told: (SuggestionExplanation?)null);
        first.Told = await TimeAsync(user, first.Person);
        Compare(user, first.Person, first.Told, await AnswerAsync(user), await PagesAsync(user));

        var all = await PagesAsync(user);
        await ChangeAsync(user, all);
        var (answer, pages) = (await AnswerAsync(user), await PagesAsync(user));
        long[] people =
        [
            .. answer.Take(6).Select(s => s.UserId), .. all.Take(40).OrderBy(_ => random.Next()).Take(6), .. all.Skip(200).Take(4),
            .. Connections(user).Take(2), .. Enumerable.Range(0, pairs).Select(_ => Anybody()),
        ];
        foreach (var person in people.Take(pairs - 1))
        {
            Compare(user, person, await TimeAsync(user, person), answer, pages);
        }
    }

    private async Task<SuggestionExplanation> TimeAsync(long user, long person)
    {
        var (from, to, used, began) = (names.Of(user), names.Of(person), cpu(), Stopwatch.GetTimestamp());
        var told = await client.ExplainAsync(from, to);
        _milliseconds.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        Cpu += cpu() - used;
        Outcomes[told.Outcome] = Outcomes.GetValueOrDefault(told.Outcome) + 1;
        return told;
    }

    private void Compare(long user, long person, SuggestionExplanation told, IReadOnlyList<Suggestion> answer, HashSet<long> pages)
    {
        var place = answer.TakeWhile(s => s.UserId != person).Count();
        var (rank, rule) = (place < answer.Count ? place + 1 : (int?)null, RuleAgainst(user, person));
        var isEqual = told.Rank == rank
            && told.HeldBackBy == rule
            && (rank is null || Math.Abs(told.Scores!.Score - answer[place].Score) <= Tolerance)
            && (told.IsCandidate && rule is null) == pages.Contains(person);
        Equal += isEqual ? 1 : 0;
        if (!isEqual && Differences.Count < MostDifferences)
        {
            Differences.Add(
                $"{user} -> {person}: {told.Outcome}, rank {told.Rank} for {rank}, rule {told.HeldBackBy} for {rule}, in the list {told.IsCandidate}, "
                + $"in the pages {pages.Contains(person)}, score {told.Scores?.Score} for {(rank is null ? null : answer[place].Score)}");
        }
    }

    private async Task ChangeAsync(long user, HashSet<long> people)
    {
        var drawn = people.Take(40).OrderBy(_ => random.Next()).Take(2).ToArray();
        if (drawn.Length == 2)
        {
            await client.BlockAsync(names.Of(drawn[0]), names.Of(user));
            await client.DismissAsync(names.Of(user), names.Of(drawn[1]));
            (_rules[(user, drawn[0])], _rules[(drawn[0], user)], _rules[(user, drawn[1])]) = ("blocked", "blocked", "dismissed");
        }
    }

    private string? RuleAgainst(long user, long person) =>
        user == person ? "self" : Connections(user).Contains(person) ? "connected" : _rules.GetValueOrDefault((user, person));

    private IEnumerable<long> Connections(long user) =>
        graph.TryGetOrdinal(user, out var ordinal) ? graph.Neighbors(ordinal).ToArray().Select(graph.IdOf) : [];

    private long Anybody() => graph.IdOf(random.Next(graph.UserCount));

    private async Task<IReadOnlyList<Suggestion>> AnswerAsync(long user) => (await client.GetSuggestionsAsync(names.Of(user))).Suggestions;

    private async Task<HashSet<long>> PagesAsync(long user)
    {
        var people = new HashSet<long>();
        for (var query = new SuggestionQuery(SuggestionLimits.MaxCount, Cursor: ""); query.Cursor is not null;)
        {
            var page = await client.GetSuggestionPageAsync(names.Of(user), query);
            people.UnionWith(page.Answer.Suggestions.Select(s => s.UserId));
            query = query with { Cursor = page.Next };
        }

        return people;
    }
}
