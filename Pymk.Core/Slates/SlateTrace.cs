using Pymk.Core.Diversity;

namespace Pymk.Core.Slates;

/// <summary>
/// How a slate came about. A building with a trace orders all allowed candidates instead of the best few, and gives the same slate. One for each
/// building.
/// </summary>
public sealed class SlateTrace
{
    private readonly List<FullGroup> _full = [];

    /// <summary>The candidates whom the rules allow, best first, by their scores after the discounts.</summary>
    public IReadOnlyList<RankedCandidate> Allowed { get; private set; } = [];

    /// <summary>How many of them diversity looked at.</summary>
    public int Considered { get; private set; }

    /// <summary>The slate: indexes into the set, best first.</summary>
    public IReadOnlyList<int> Picked { get; private set; } = [];

    /// <summary>Who was picked and gave the place to somebody else, to explore: indexes into the set.</summary>
    public IReadOnlyList<int> Displaced { get; private set; } = [];

    /// <summary>Whose group was full when their turn came.</summary>
    public IReadOnlyList<FullGroup> Full => _full;

    /// <summary>Where diversity puts those whose group is full.</summary>
    internal List<FullGroup> Waiting => _full;

    /// <summary>Takes down the order.</summary>
    internal void Rank(IReadOnlyList<RankedCandidate> allowed, int considered) => (Allowed, Considered) = (allowed, considered);

    /// <summary>Takes down the slate.</summary>
    /// <param name="picked">Places among the considered, best first.</param>
    /// <param name="displaced">Places among the considered of whom exploration displaced.</param>
    /// <param name="position">The index into the set at a place; <see cref="Waiting"/> has places, too.</param>
    internal void Pick(IReadOnlyList<int> picked, IReadOnlyList<int> displaced, Func<int, int> position)
    {
        (Picked, Displaced) = ([.. picked.Select(position)], [.. displaced.Select(position)]);
        for (var i = 0; i < _full.Count; i++)
        {
            _full[i] = _full[i] with { Position = position(_full[i].Position) };
        }
    }
}

/// <summary>A candidate in its order.</summary>
/// <param name="Position">Index into the set.</param>
/// <param name="Score">The score after discounts.</param>
public readonly record struct RankedCandidate(int Position, float Score);
