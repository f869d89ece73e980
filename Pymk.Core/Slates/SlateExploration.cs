namespace Pymk.Core.Slates;

/// <summary>
/// Exploration of one slate: each place goes, with probability <paramref name="percent"/> / 100 and independently, to somebody drawn evenly from the
/// pool. The pool is whom diversity considered and did not pick; the rules allow all of it. Seed and pool size suffice to tell afterwards which
/// places were explored and how probable each person was.
/// </summary>
/// <param name="percent">Chance that a place is explored, 0 to <see cref="MostPercent"/>.</param>
/// <param name="seed">The same seed draws the same places and people.</param>
public sealed class SlateExploration(int percent, ushort seed)
{
    /// <summary>The most percent of places to explore.</summary>
    public const int MostPercent = 50;

    // Far above the places of a slate: the draws of people are other hashes than those of places.
    private const int People = 1 << 16;

    /// <summary>Chance that a place is explored, in percent.</summary>
    public int Percent => percent;

    /// <summary>The seed.</summary>
    public ushort Seed => seed;

    /// <summary>People whom an explored place may show; 0 for a slate without explored places.</summary>
    public int Pool { get; private set; }

    /// <summary>Whether a place is explored.</summary>
    /// <param name="percent">Chance that a place is explored.</param>
    /// <param name="seed">The seed of the slate.</param>
    /// <param name="place">The place, 1 for the first.</param>
    public static bool IsExplored(int percent, ushort seed, int place) => Uniform(seed, place) * 100 < percent;

    /// <summary>The probability that the person of a place was shown there: the propensity of inverse propensity scoring.</summary>
    /// <param name="percent">Chance that a place is explored.</param>
    /// <param name="seed">The seed of the slate.</param>
    /// <param name="pool">People whom an explored place may show; 0 for a slate without explored places.</param>
    /// <param name="place">The place, 1 for the first.</param>
    /// <returns>Above 0, at most 1.</returns>
    public static double Propensity(int percent, ushort seed, int pool, int place) =>
        pool == 0 ? 1 : IsExplored(percent, seed, place) ? percent / 100.0 / pool : 1 - (percent / 100.0);

    /// <summary>Puts people of the pool into the explored places. A pool smaller than the slate explores nothing.</summary>
    /// <param name="picked">Indexes of the picked among the considered, best first; changed.</param>
    /// <param name="considered">Number of the considered.</param>
    /// <returns>Whose place went to others.</returns>
    internal IReadOnlyList<int> Explore(List<int> picked, int considered)
    {
        var pool = Enumerable.Range(0, considered).Except(picked).ToList();
        if (percent == 0 || pool.Count < picked.Count)
        {
            return [];
        }

        Pool = pool.Count;
        var displaced = new List<int>();
        for (var place = 1; place <= picked.Count; place++)
        {
            if (IsExplored(percent, seed, place))
            {
                var drawn = (int)(Uniform(seed, People + place) * pool.Count);
                displaced.Add(picked[place - 1]);
                picked[place - 1] = pool[drawn];
                pool.RemoveAt(drawn);
            }
        }

        return displaced;
    }

    // SplitMix64 (Steele, Lea, Flood 2014), as a fraction from 0 to below 1.
    private static double Uniform(ushort seed, int place)
    {
        var z = (((ulong)seed << 32) | (uint)place) * 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return ((z ^ (z >> 31)) >> 11) * (1.0 / (1UL << 53));
    }
}
