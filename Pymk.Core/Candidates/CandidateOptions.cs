namespace Pymk.Core.Candidates;

/// <summary>How many candidates each source contributes and how far hubs are followed. All values are numbers of users. A quota of 0 switches a source off.</summary>
public sealed record CandidateOptions
{
    internal const int MostExtraNearest = 200;

    /// <summary>Largest number of candidates.</summary>
    public int Total { get; init; } = 1500;

    /// <summary>Quota of users with at least two common neighbours.</summary>
    public int TwoHop { get; init; } = 1000;

    /// <summary>Quota of the nearest embeddings.</summary>
    public int Nearest { get; init; } = 500;

    /// <summary>Most users that one search for the nearest embeddings asks for: the quota, and some for those of them who are no candidates.</summary>
    public int MostNearest => Nearest + 1 + MostExtraNearest;

    /// <summary>Quota of users with one common neighbour.</summary>
    public int OneCommonNeighbor { get; init; } = 300;

    /// <summary>Quota of the three-hop walk.</summary>
    public int Walk { get; init; } = 300;

    /// <summary>Quota of shared attributes.</summary>
    public int Attribute { get; init; } = 150;

    /// <summary>Quota of shared interests.</summary>
    public int Interest { get; init; } = 200;

    /// <summary>Quota of popular users; used only where the other sources fall short of <see cref="Total"/>.</summary>
    public int Popular { get; init; } = 200;

    /// <summary>Connections of the user that the walk follows; of more, an even sample.</summary>
    public int MaxFriends { get; init; } = 1000;

    /// <summary>Connections of a friend that the walk follows; of more, an even sample.</summary>
    public int MaxFanOut { get; init; } = 500;

    /// <summary>Two-hop users whose connections the third step follows, the best first.</summary>
    public int WalkWidth { get; init; } = 300;

    /// <summary>Connections of each of them that the third step follows; of more, an even sample.</summary>
    public int WalkFanOut { get; init; } = 200;
}
