namespace Pymk.Training.Evaluation.Measures;

/// <summary>Suggestions of one range of scores.</summary>
/// <param name="Predicted">Mean score.</param>
/// <param name="Observed">Share that were true links.</param>
/// <param name="Count">Number of suggestions.</param>
internal sealed record CalibrationBin(double Predicted, double Observed, long Count);

/// <summary>Compares the scores of suggestions with the share that were true links, in ten bins of equal width.</summary>
internal sealed class CalibrationTally
{
    private readonly (double Score, long True, long Count)[] _bins = new (double, long, long)[10];

    /// <summary>The bins that are not empty.</summary>
    public List<CalibrationBin> Bins =>
        [.. _bins.Where(b => b.Count > 0).Select(b => new CalibrationBin(b.Score / b.Count, (double)b.True / b.Count, b.Count))];

    /// <summary>Expected calibration error: the mean absolute difference of predicted and observed, weighted by suggestions.</summary>
    public double Error => Ratio.Of(_bins.Sum(b => Math.Abs(b.Score - b.True)), _bins.Sum(b => b.Count));

    /// <summary>Adds a suggestion.</summary>
    public void Add(float score, bool isTrue)
    {
        ref var bin = ref _bins[Math.Clamp((int)(score * _bins.Length), 0, _bins.Length - 1)];
        bin = (bin.Score + score, bin.True + (isTrue ? 1 : 0), bin.Count + 1);
    }

    /// <summary>Adds the suggestions of another tally.</summary>
    public void Add(CalibrationTally other)
    {
        for (var b = 0; b < _bins.Length; b++)
        {
            var (score, hits, count) = other._bins[b];
            _bins[b] = (_bins[b].Score + score, _bins[b].True + hits, _bins[b].Count + count);
        }
    }
}
