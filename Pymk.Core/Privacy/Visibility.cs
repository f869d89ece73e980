namespace Pymk.Core.Privacy;

/// <summary>
/// The one answer to "may the asker see B?" and "may the asker see that B knows C?". Everything that shows or counts a person asks it.
/// </summary>
/// <param name="asker">Ordinal of the user who asks.</param>
/// <param name="blocked">People with a block between them and the asker, either way.</param>
/// <param name="people">The flags of all people.</param>
public readonly struct Visibility(int asker, HashSet<int> blocked, IPeople people)
{
    /// <summary>True where some person may be hidden from the asker.</summary>
    public bool HidesAnyone => blocked.Count > 0 || !people.IsEmpty;

    /// <summary>False only where everybody of the row, ordinals ascending, is a bridge. Blocks are not looked at.</summary>
    internal bool MayCloseAny(ReadOnlySpan<int> row) => !people.IsEmpty && people.MayCloseAny(row);

    /// <summary>The people with a block between them and the asker.</summary>
    internal HashSet<int> Blocked => blocked;

    /// <summary>True for a person whose account is deactivated or deleted.</summary>
    public bool IsGone(int person) => Has(person, PersonFlags.Gone);

    /// <summary>True for a person whom nobody is shown: gone, or of unknown flags.</summary>
    public bool IsHidden(int person) => Has(person, PersonFlags.Gone | PersonFlags.Unknown);

    /// <summary>True for a person with a block between them and the asker, either way.</summary>
    public bool IsBlocked(int person) => blocked.Count > 0 && blocked.Contains(person);

    /// <summary>True where the asker may see the person.</summary>
    public bool MaySee(int person) => !IsBlocked(person) && !IsHidden(person) && !IsGone(asker);

    /// <summary>True for a person who chose to be in nobody's suggestions.</summary>
    public bool IsNotSuggested(int person) => Has(person, PersonFlags.NotSuggested);

    /// <summary>
    /// True where paths through the person count: as a connection of the asker, as a step of a walk, and as its end. The asker's own flags do not
    /// change the graph around them.
    /// </summary>
    public bool IsBridge(int person) =>
        person == asker || (!IsBlocked(person) && !Has(person, PersonFlags.Gone | PersonFlags.NotABridge | Uncounted));

    /// <summary>True where the asker may see that <paramref name="mutual"/>, a connection of the asker, knows <paramref name="person"/>.</summary>
    public bool MayName(int mutual, int person) =>
        IsBridge(mutual) && MaySee(mutual) && MayCountMutuals(person)
        && !Has(mutual, PersonFlags.HidesConnections) && !Has(person, PersonFlags.HidesConnections);

    /// <summary>True where the asker may see how many of the asker's connections know the person.</summary>
    public bool MayCountMutuals(int person) => MaySee(person) && IsBridge(person);

    // Where hidden connections do not count, paths through the people who hide them count for nothing: neither number nor order betrays them.
    private PersonFlags Uncounted => people.CountHiddenConnections ? PersonFlags.None : PersonFlags.HidesConnections;

    private bool Has(int person, PersonFlags flags) => !people.IsEmpty && (people.Of(person) & flags) != 0;
}
