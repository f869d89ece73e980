namespace Pymk.Training.Evaluation.Measures;

/// <summary>Counts how often each user is suggested.</summary>
internal sealed class ExposureTally(int users)
{
    private const int LorenzSteps = 20;

    private readonly int[] _times = new int[users];

    /// <summary>Share of all users that are suggested to anyone.</summary>
    public double Coverage => Ratio.Of(_times.Count(t => t > 0), _times.Length);

    /// <summary>Gini coefficient of the counts: 0 when all are equal, 1 when one user has all.</summary>
    public double Gini()
    {
        double weighted = 0, sum = 0;
        var rank = 0;
        foreach (var times in _times.Order())
        {
            weighted += ++rank * (double)times;
            sum += times;
        }

        return sum == 0 ? 0 : ((2 * weighted) / (_times.Length * sum)) - ((_times.Length + 1.0) / _times.Length);
    }

    /// <summary>Lorenz curve of the counts: the share of all suggestions that the least suggested 0, 5 … 100 % of the users get.</summary>
    public double[] Lorenz()
    {
        var sorted = _times.Order().ToArray();
        double total = sorted.Sum(t => (long)t);
        return [.. Enumerable.Range(0, LorenzSteps + 1)
            .Select(i => Ratio.Of(sorted.AsSpan(0, (int)((long)i * sorted.Length / LorenzSteps)).ToArray().Sum(t => (long)t), total))];
    }

    /// <summary>Counts a suggestion of a user.</summary>
    public void Add(int user) => _times[user]++;

    /// <summary>Adds the counts of another tally.</summary>
    public void Add(ExposureTally other)
    {
        for (var u = 0; u < _times.Length; u++)
        {
            _times[u] += other._times[u];
        }
    }
}
