namespace Pymk.Core.Graph;

/// <summary>
/// Which ordinals belong to which part of the users. Ordinals go by part, and within a part by id. So a part is one slice of every column of a model, and
/// graph shard s of S owns the parts p with p mod S = s, where S divides the number of parts.
/// </summary>
/// <remarks>Memory: 2 bytes for 64 users. Safe for concurrent use.</remarks>
public sealed class UserParts
{
    private const int BlockBits = 6;

    private readonly int[] _firsts;
    private readonly ushort[] _partOfBlock;

    /// <summary>Takes the first ordinal of each part, and the number of users after them.</summary>
    /// <exception cref="ArgumentException">They do not ascend from 0.</exception>
    public UserParts(int[] firsts)
    {
        if (firsts.Length is < 2 or > ushort.MaxValue || firsts[0] != 0)
        {
            throw new ArgumentException("The parts of the users must begin at 0.", nameof(firsts));
        }

        for (var part = 0; part + 1 < firsts.Length; part++)
        {
            if (firsts[part + 1] < firsts[part])
            {
                throw new ArgumentException($"Part {part} of the users ends before it begins.", nameof(firsts));
            }
        }

        _firsts = firsts;
        _partOfBlock = Count == 1 ? [] : new ushort[(UserCount >> BlockBits) + 1];
        for (int block = 0, part = 0; block < _partOfBlock.Length; block++)
        {
            while (part + 1 < Count && firsts[part + 1] <= block << BlockBits)
            {
                part++;
            }

            _partOfBlock[block] = (ushort)part;
        }
    }

    /// <summary>Number of parts, at least 1.</summary>
    public int Count => _firsts.Length - 1;

    /// <summary>Number of users.</summary>
    public int UserCount => _firsts[^1];

    /// <summary>The first ordinal of each part, and the number of users.</summary>
    public ReadOnlySpan<int> Firsts => _firsts;

    /// <summary>Users that are all of one part.</summary>
    public static UserParts One(int users) => new([0, users]);

    /// <summary>Orders ids by part.</summary>
    /// <param name="ids">Ids, ascending.</param>
    /// <param name="parts">Number of parts.</param>
    /// <returns>The places of the ids in their order by part, and the parts.</returns>
    public static (int[] Order, UserParts Parts) Sort(ReadOnlySpan<long> ids, int parts)
    {
        var firsts = new int[parts + 1];
        foreach (var id in ids)
        {
            firsts[PartOf(id, parts) + 1]++;
        }

        for (var part = 0; part < parts; part++)
        {
            firsts[part + 1] += firsts[part];
        }

        var next = firsts.ToArray();
        var order = new int[ids.Length];
        for (var i = 0; i < ids.Length; i++)
        {
            order[next[PartOf(ids[i], parts)]++] = i;
        }

        return (order, new UserParts(firsts));
    }

    /// <summary>The first ordinal of a part.</summary>
    public int First(int part) => _firsts[part];

    /// <summary>The ordinal after the last one of a part.</summary>
    public int End(int part) => _firsts[part + 1];

    /// <summary>The part of an id: the id, mixed by the finaliser of SplitMix64, modulo the number of parts.</summary>
    /// <param name="id">Any value.</param>
    /// <param name="parts">Number of parts, at least 1.</param>
    public static int PartOf(long id, int parts)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(parts, 1);
        var z = unchecked((ulong)id + 0x9E3779B97F4A7C15UL);
        z = unchecked((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL);
        z = unchecked((z ^ (z >> 27)) * 0x94D049BB133111EBUL);
        return (int)((z ^ (z >> 31)) % (ulong)parts);
    }

    /// <summary>The part of an id, whether the users have it or not.</summary>
    public int PartOf(long id) => Count == 1 ? 0 : PartOf(id, Count);

    /// <summary>The part of an ordinal. A look-up, and a comparison or two.</summary>
    public int PartOf(int user)
    {
        if (_partOfBlock.Length == 0)
        {
            return 0;
        }

        int part = _partOfBlock[user >> BlockBits];
        while (user >= _firsts[part + 1])
        {
            part++;
        }

        return part;
    }
}
