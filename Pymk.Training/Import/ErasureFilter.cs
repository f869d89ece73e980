using Pymk.Core.Privacy;

namespace Pymk.Training.Import;

/// <summary>
/// Whose rows an import leaves out because the person was erased, or because the account is deleted. The rows of an erased person who came back count
/// from then on; a row without a time counts as older. Each id is hashed once.
/// </summary>
/// <param name="erased">The erased people.</param>
/// <param name="deleted">Ids of the people whose account is deleted.</param>
/// <param name="users">The users numbered so far.</param>
internal sealed class ErasureFilter(ErasedUsers erased, IReadOnlySet<long> deleted, UserIndex users)
{
    /// <summary>The unix seconds from which the rows of a person count who is deleted, or erased and did not come back.</summary>
    public const long Never = long.MaxValue;

    private readonly Dictionary<long, long> _from = [];

    /// <summary>True where nobody is left out.</summary>
    public bool IsEmpty => erased.IsEmpty && deleted.Count == 0;

    /// <summary>The people left out who were met so far, and the unix seconds from which their rows count.</summary>
    public IReadOnlyDictionary<long, long> Met => _from;

    /// <summary>True where a row about the person must be left out.</summary>
    /// <param name="id">64-bit id.</param>
    /// <param name="seconds">The row's time in unix seconds; 0 where it has none.</param>
    public bool Drops(long id, long seconds) => !IsEmpty && seconds < From(id);

    private long From(long id)
    {
        if (_from.TryGetValue(id, out var from))
        {
            return from;
        }

        // A numbered user was hashed before.
        from = deleted.Contains(id) ? Never
            : users.Look(id) >= 0 ? 0
            : erased.CountsFromSeconds(id) ?? Never;
        if (from > 0)
        {
            _from.Add(id, from);
        }

        return from;
    }
}
