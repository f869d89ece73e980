namespace Pymk.Core.Candidates;

/// <summary>The sources that found a candidate; there may be several.</summary>
[Flags]
public enum CandidateSources : ushort
{
    /// <summary>No source.</summary>
    None = 0,

    /// <summary>At least two common neighbours.</summary>
    TwoHop = 1 << 0,

    /// <summary>Exactly one common neighbour.</summary>
    OneCommonNeighbor = 1 << 1,

    /// <summary>Reached by a personalised walk of three hops.</summary>
    Walk = 1 << 2,

    /// <summary>Among the nearest embeddings.</summary>
    Nearest = 1 << 3,

    /// <summary>Shares an attribute (school, employer, place, …), rare ones first.</summary>
    Attribute = 1 << 4,

    /// <summary>Shares interests.</summary>
    Interest = 1 << 5,

    /// <summary>Has the most connections of all: for a user without other candidates.</summary>
    Popular = 1 << 6,
}
