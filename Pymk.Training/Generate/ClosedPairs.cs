namespace Pymk.Training.Generate;

/// <summary>Pairs (viewer, candidate) that are not suggested again: invited, answered, dismissed or blocked.</summary>
internal sealed class ClosedPairs(int members)
{
    private readonly HashSet<long> _pairs = [];

    public void Add(int viewer, int candidate) => _pairs.Add(((long)viewer * members) + candidate);

    public bool Contains(int viewer, int candidate) => _pairs.Contains(((long)viewer * members) + candidate);
}
