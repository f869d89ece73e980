namespace Pymk.Core.Neighborhoods;

/// <summary>An even sample of a long row: entries at equal steps from an offset drawn from a seed. A short row is taken whole.</summary>
internal readonly ref struct EvenSample(ReadOnlySpan<int> row, int most, ulong seed)
{
    private readonly ReadOnlySpan<int> _row = row;
    private readonly long _start = row.Length <= most ? 0 : (long)(Mix(seed) % (ulong)row.Length);

    public int Count { get; } = Math.Min(row.Length, most);

    public int this[int i] => _row.Length == Count ? _row[i] : _row[(int)((_start + ((long)i * _row.Length / Count)) % _row.Length)];

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
