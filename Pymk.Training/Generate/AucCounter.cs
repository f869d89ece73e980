namespace Pymk.Training.Generate;

/// <summary>Area under the ROC curve of probabilities against outcomes, counted online in fine bins.</summary>
internal sealed class AucCounter
{
    private const int Bins = 10_000;

    private readonly long[] _yes = new long[Bins];
    private readonly long[] _no = new long[Bins];

    public void Add(double probability, bool outcome) => (outcome ? _yes : _no)[Math.Min(Bins - 1, (int)(probability * Bins))]++;

    /// <summary>The probability that a positive outcome has the higher value, ties half; NaN where a class is missing.</summary>
    public double Value()
    {
        double above = 0;
        long noBelow = 0;
        for (var bin = 0; bin < Bins; bin++)
        {
            above += _yes[bin] * (noBelow + (_no[bin] / 2.0));
            noBelow += _no[bin];
        }

        return above / (_yes.Sum() * (double)noBelow);
    }
}
