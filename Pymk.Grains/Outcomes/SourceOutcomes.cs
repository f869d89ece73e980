using System.Collections.Concurrent;
using Pymk.Core.Candidates;

namespace Pymk.Grains.Outcomes;

/// <summary>What became of a suggestion.</summary>
internal enum Outcome
{
    Viewed,
    Invited,
    Dismissed,
}

/// <summary>
/// What became of suggestions, by the sources that found the person: in the memory of this silo since its start, a row of numbers a day, for
/// <see cref="Days"/> days. A person whom several sources found counts for each. Safe for concurrent use.
/// </summary>
internal sealed class SourceOutcomes(TimeProvider time)
{
    /// <summary>Days that are kept.</summary>
    public const int Days = 30;

    /// <summary>The source of people who are not among the best of the user's last order, or whose order is not in memory.</summary>
    public const string Unknown = "none";

    private static readonly int Outcomes = Enum.GetValues<Outcome>().Length;

    private static readonly string[] Names = [.. CandidateSourceNames.All.Select(s => s.Name), Unknown];

    private readonly ConcurrentDictionary<int, long[]> _days = new();

    private int Today => (int)(time.GetUtcNow().Ticks / TimeSpan.TicksPerDay);

    /// <summary>Counts one.</summary>
    public void Count(Outcome outcome, CandidateSources sources)
    {
        var today = Today;
        if (!_days.TryGetValue(today, out var counts))
        {
            counts = _days.GetOrAdd(today, _ => new long[Names.Length * Outcomes]);
            foreach (var day in _days.Keys.Where(day => day <= today - Days))
            {
                _days.TryRemove(day, out _);
            }
        }

        for (var source = 0; source < Names.Length; source++)
        {
            if (source == Names.Length - 1 ? sources == CandidateSources.None : sources.HasFlag(CandidateSourceNames.All[source].Source))
            {
                Interlocked.Increment(ref counts[(source * Outcomes) + (int)outcome]);
                ServingMetrics.CountOutcome(outcome switch { Outcome.Viewed => "viewed", Outcome.Invited => "invited", _ => "dismissed" }, Names[source]);
            }
        }
    }

    /// <summary>The sums of the last days by source; sources without any are left out.</summary>
    public IEnumerable<(string Source, long Viewed, long Invited, long Dismissed)> Read(int days)
    {
        var oldest = Today - days;
        var sums = new long[Names.Length * Outcomes];
        foreach (var (_, counts) in _days.Where(d => d.Key > oldest))
        {
            for (var i = 0; i < sums.Length; i++)
            {
                sums[i] += Volatile.Read(ref counts[i]);
            }
        }

        return Names.Select((name, i) => (
                name, sums[(i * Outcomes) + (int)Outcome.Viewed], sums[(i * Outcomes) + (int)Outcome.Invited], sums[(i * Outcomes) + (int)Outcome.Dismissed]))
            .Where(s => s.Item2 + s.Item3 + s.Item4 > 0);
    }
}
