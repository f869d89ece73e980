using Pymk.Core.Candidates;

namespace Pymk.Testing.Privacy;

/// <summary>Two people of a <see cref="SourceTown"/>: the asker reaches the other by exactly one candidate source. All are ordinals.</summary>
/// <param name="Source">The source.</param>
/// <param name="Asker">The asker.</param>
/// <param name="Person">The person that the source finds.</param>
/// <param name="Friends">The asker's connections, through each of whom the source finds the person; none where it does not walk.</param>
/// <param name="Far">The person between friend and person on the walk of three steps; -1 for none.</param>
public sealed record SourcePair(CandidateSources Source, int Asker, int Person, int[] Friends, int Far = -1)
{
    /// <summary>The people in a place of the pair.</summary>
    public int[] In(PairPlace place) => place switch
    {
        PairPlace.Person => [Person],
        PairPlace.Friends => Friends,
        PairPlace.Mutual => Friends.Length > 1 ? Friends[..1] : [],
        _ => Far < 0 ? [] : [Far],
    };
}

/// <summary>Whom of a pair a row of the matrix is about.</summary>
public enum PairPlace
{
    /// <summary>The person that the source finds.</summary>
    Person,

    /// <summary>The asker's connections.</summary>
    Friends,

    /// <summary>One of several connections.</summary>
    Mutual,

    /// <summary>The person between friend and person.</summary>
    Far,
}
