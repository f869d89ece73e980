using Pymk.Core.Privacy;
using Pymk.Grains.Graph;

namespace Pymk.Grains.Users;

/// <summary>
/// The flags that a slate is written with. Notes whose flags had a say: people whom it shows or names, and flagged people whom it asked about. So a
/// change of anybody else costs the slate a comparison.
/// </summary>
internal sealed class SlateFlags : IPeople
{
    private readonly SiloPeople _people;
    private readonly List<int> _flagged = [];
    private int[] _matter = [];
    private long _seen;

    /// <param name="people">The flags now.</param>
    public SlateFlags(SiloPeople people) => (_people, _seen) = (people, people.Version);

    /// <summary>True where somebody may be missing because their flags were unknown.</summary>
    public bool IsPartial => _people.IsPartial;

    public long Version => _people.Version;

    public bool IsEmpty => _people.IsEmpty;

    public bool CountHiddenConnections => _people.CountHiddenConnections;

    public PersonFlags Of(int person)
    {
        var flags = _people.Of(person);
        if (flags != PersonFlags.None)
        {
            _flagged.Add(person);
        }

        return flags;
    }

    public EndedConnection[] EndedOf(int person) => _people.EndedOf(person);

    public bool MayCloseAny(ReadOnlySpan<int> row) => _people.MayCloseAny(row);

    /// <summary>Ends the writing.</summary>
    /// <param name="shown">Whom the slate shows or names.</param>
    public void Complete(IEnumerable<int> shown)
    {
        _matter = [.. _flagged.Concat(shown).Distinct().Order()];
        _flagged.Clear();
    }

    /// <summary>True while the slate would be written the same.</summary>
    public bool Hold(SiloPeople now)
    {
        if (now != _people)
        {
            return false;
        }

        var version = _people.Version;
        if (version != _seen)
        {
            if (_people.Table.MayHaveChangedAmong(_seen, _matter))
            {
                return false;
            }

            _seen = version;
        }

        return true;
    }
}
