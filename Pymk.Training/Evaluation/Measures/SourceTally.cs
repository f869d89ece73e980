using Pymk.Core.Candidates;

namespace Pymk.Training.Evaluation.Measures;

/// <summary>Counts the true links among the candidates, by the source that found them.</summary>
internal sealed class SourceTally
{
    private static readonly CandidateSources[] Sources = [.. Enum.GetValues<CandidateSources>().Where(s => s != CandidateSources.None)];

    private readonly long[] _bySource = new long[Sources.Length];
    private long _links;
    private long _found;

    /// <summary>True links counted.</summary>
    public long Links => _links;

    /// <summary>Share of the true links among the candidates.</summary>
    public double Recall => Ratio.Of(_found, _links);

    /// <summary>The same by source. A link found by several sources counts for each.</summary>
    public Dictionary<string, double> RecallBySource =>
        Sources.Index().ToDictionary(s => s.Item.ToString(), s => Ratio.Of(_bySource[s.Index], _links), StringComparer.Ordinal);

    /// <summary>Adds the candidates of a user.</summary>
    /// <param name="set">The candidates.</param>
    /// <param name="relevant">The true links, ascending.</param>
    /// <returns>The number of true links among the candidates.</returns>
    public int Add(CandidateSet set, int[] relevant)
    {
        var found = 0;
        for (var i = 0; i < set.Count; i++)
        {
            if (Array.BinarySearch(relevant, set.Users[i]) < 0)
            {
                continue;
            }

            found++;
            for (var s = 0; s < Sources.Length; s++)
            {
                _bySource[s] += set.Sources[i].HasFlag(Sources[s]) ? 1 : 0;
            }
        }

        _links += relevant.Length;
        _found += found;
        return found;
    }

    /// <summary>Adds the counts of another tally.</summary>
    public void Add(SourceTally other)
    {
        for (var s = 0; s < _bySource.Length; s++)
        {
            _bySource[s] += other._bySource[s];
        }

        _links += other._links;
        _found += other._found;
    }
}
