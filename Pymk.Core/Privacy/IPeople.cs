namespace Pymk.Core.Privacy;

/// <summary>The flags of all people, by ordinal. Safe for concurrent readers.</summary>
public interface IPeople
{
    /// <summary>Changes with every flag.</summary>
    long Version { get; }

    /// <summary>True where nobody has a flag.</summary>
    bool IsEmpty { get; }

    /// <summary>True where people who hide their connections count as mutual connections; they are named in neither case.</summary>
    bool CountHiddenConnections { get; }

    /// <summary>The flags of a person; <see cref="PersonFlags.None"/> for nearly everybody.</summary>
    PersonFlags Of(int person);

    /// <summary>
    /// False only where every person of the row, ordinals ascending, is a bridge as far as flags say: one call for the many entries of a graph row.
    /// </summary>
    bool MayCloseAny(ReadOnlySpan<int> row);

    /// <summary>The person's connections that ended lately: a list that is older still counts them. None for nearly everybody.</summary>
    EndedConnection[] EndedOf(int person) => [];
}
