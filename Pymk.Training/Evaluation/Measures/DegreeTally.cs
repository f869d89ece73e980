namespace Pymk.Training.Evaluation.Measures;

/// <summary>Measures of the users of one range of degrees.</summary>
/// <param name="Degrees">The range, such as <c>3-5</c>.</param>
/// <param name="Users">Number of users.</param>
/// <param name="Recall">recall@20 of the model.</param>
/// <param name="Baseline">recall@20 of resource allocation.</param>
/// <param name="CandidateRecall">Share of their links among the candidates.</param>
internal sealed record DegreeResult(string Degrees, int Users, double Recall, double Baseline, double CandidateRecall);

/// <summary>Sums measures by ranges of the user's number of connections.</summary>
internal sealed class DegreeTally
{
    private static readonly (string Name, int Most)[] Ranges =
        [("0", 0), ("1-2", 2), ("3-5", 5), ("6-15", 15), ("16-50", 50), ("over 50", int.MaxValue)];

    private readonly Sums[] _sums = new Sums[Ranges.Length];

    /// <summary>The means of every range.</summary>
    public List<DegreeResult> Results =>
    [
        .. Ranges.Zip(_sums, (range, s) => new DegreeResult(
            range.Name, s.Users, Ratio.Of(s.Recall, s.Users), Ratio.Of(s.Baseline, s.Users), Ratio.Of(s.Found, s.Links))),
    ];

    /// <summary>Adds a user.</summary>
    /// <param name="degree">Number of connections.</param>
    /// <param name="recall">recall@20 of the model.</param>
    /// <param name="baseline">recall@20 of resource allocation.</param>
    /// <param name="found">True links among the candidates.</param>
    /// <param name="links">True links.</param>
    public void Add(int degree, double recall, double baseline, int found, int links)
    {
        ref var sums = ref _sums[Array.FindIndex(Ranges, r => degree <= r.Most)];
        sums = sums.Plus(new Sums(1, recall, baseline, found, links));
    }

    /// <summary>Adds the sums of another tally.</summary>
    public void Add(DegreeTally other)
    {
        for (var d = 0; d < _sums.Length; d++)
        {
            _sums[d] = _sums[d].Plus(other._sums[d]);
        }
    }

    private readonly record struct Sums(int Users, double Recall, double Baseline, double Found, double Links)
    {
        public Sums Plus(Sums other) =>
            new(Users + other.Users, Recall + other.Recall, Baseline + other.Baseline, Found + other.Found, Links + other.Links);
    }
}
