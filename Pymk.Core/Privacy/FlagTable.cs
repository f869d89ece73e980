namespace Pymk.Core.Privacy;

/// <summary>
/// The flags of people by ordinal: a byte a person, and a bit a person for those who are no bridges. A change touches one entry and is seen at once.
/// One writer at a time; readers need no lock.
/// </summary>
public sealed class FlagTable
{
    // A power of two. Readers who missed more changes look at everything again.
    private const int MostRemembered = 4_096;

    private readonly byte[] _flags;
    private readonly ulong[] _closed;
    private readonly int[] _changes;
    private readonly PersonFlags _closing;
    private int _flagged;
    private int _closedCount;
    private long _version;

    /// <param name="people">Number of ordinals.</param>
    /// <param name="countHiddenConnections">Whether people who hide their connections are bridges.</param>
    public FlagTable(int people, bool countHiddenConnections)
        : this(people, countHiddenConnections, MostRemembered)
    {
    }

    internal FlagTable(int people, bool countHiddenConnections, int remembered)
    {
        (_flags, _closed, _changes) = (new byte[people], new ulong[(people + 63) / 64], new int[remembered]);
        CountHiddenConnections = countHiddenConnections;
        _closing = PersonFlags.Gone | PersonFlags.NotABridge | (countHiddenConnections ? PersonFlags.None : PersonFlags.HidesConnections);
    }

    /// <summary>Whether people who hide their connections are bridges.</summary>
    public bool CountHiddenConnections { get; }

    /// <summary>Number of changes so far.</summary>
    public long Version => Volatile.Read(ref _version);

    /// <summary>True where nobody has a flag.</summary>
    public bool IsEmpty => Volatile.Read(ref _flagged) == 0;

    /// <summary>The flags of a person; none for an ordinal outside the table.</summary>
    public PersonFlags Of(int person) => (uint)person < (uint)_flags.Length ? (PersonFlags)_flags[person] : PersonFlags.None;

    /// <summary>False only where everybody of the row is a bridge.</summary>
    public bool MayCloseAny(ReadOnlySpan<int> row)
    {
        if (Volatile.Read(ref _closedCount) == 0)
        {
            return false;
        }

        var closed = _closed;
        foreach (var person in row)
        {
            var word = person >> 6;
            if ((uint)word < (uint)closed.Length && (closed[word] & (1UL << person)) != 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Replaces the flags of a person.</summary>
    /// <exception cref="IndexOutOfRangeException">The ordinal is outside the table.</exception>
    public void Set(int person, PersonFlags flags)
    {
        var before = (PersonFlags)_flags[person];
        if (before == flags)
        {
            return;
        }

        _flags[person] = (byte)flags;
        _flagged += Is(flags != PersonFlags.None) - Is(before != PersonFlags.None);
        var (closed, wasClosed) = ((flags & _closing) != 0, (before & _closing) != 0);
        if (closed != wasClosed)
        {
            _closed[person >> 6] ^= 1UL << person;
            Volatile.Write(ref _closedCount, _closedCount + Is(closed) - Is(wasClosed));
        }

        Note(person);
    }

    /// <summary>Notes a change of a person whose flags are kept elsewhere.</summary>
    /// <param name="person">Any ordinal.</param>
    public void Note(int person)
    {
        if (_changes.Length > 0)
        {
            Volatile.Write(ref _changes[(_version + 1) % _changes.Length], person);
        }

        Volatile.Write(ref _version, _version + 1);
    }

    /// <summary>False only where nobody of a set changed after a version.</summary>
    public bool MayHaveChanged(long after, HashSet<int> people)
    {
        for (var version = after + 1; version <= Version; version++)
        {
            if (!TryReadChange(version, out var person) || people.Contains(person))
            {
                return true;
            }
        }

        return false;
    }

    /// <inheritdoc cref="MayHaveChanged"/>
    /// <param name="after">The version.</param>
    /// <param name="people">Ordinals, ascending.</param>
    public bool MayHaveChangedAmong(long after, int[] people)
    {
        for (var version = after + 1; version <= Version; version++)
        {
            if (!TryReadChange(version, out var person) || Array.BinarySearch(people, person) >= 0)
            {
                return true;
            }
        }

        return false;
    }

    private static int Is(bool value) => value ? 1 : 0;

    // The writer replaces an entry one version before it counts as forgotten, so the version is looked at again after the entry.
    private bool TryReadChange(long version, out int person)
    {
        person = 0;
        if (Version - version >= _changes.Length - 1)
        {
            return false;
        }

        person = Volatile.Read(ref _changes[version % _changes.Length]);
        return Version - version < _changes.Length - 1;
    }
}
