namespace Pymk.Core.Candidates;

/// <summary>How many candidates each source may bring and how far hubs are followed. Counts are users.</summary>
public sealed record CandidateOptions
{
    /// <summary>Candidates in the end.</summary>
    public int Total { get; init; } = 1500;

    /// <summary>Places for users with at least two common neighbours.</summary>
    public int TwoHop { get; init; } = 1000;

    /// <summary>Places for the nearest embeddings.</summary>
    public int Nearest { get; init; } = 500;

    /// <summary>Places for users with one common neighbour.</summary>
    public int OneCommonNeighbor { get; init; } = 300;

    /// <summary>Places for the three-hop walk.</summary>
    public int Walk { get; init; } = 300;

    /// <summary>Places for shared attributes.</summary>
    public int Attribute { get; init; } = 150;

    /// <summary>Places for shared interests.</summary>
    public int Interest { get; init; } = 200;

    /// <summary>Places for popular users; used only as far as the other sources fall short of <see cref="Total"/>.</summary>
    public int Popular { get; init; } = 200;

    /// <summary>Connections of the user that are followed; beyond it an even sample is.</summary>
    public int MaxFriends { get; init; } = 1000;

    /// <summary>Connections of a friend that are followed; beyond it an even sample is.</summary>
    public int MaxFanOut { get; init; } = 500;

    /// <summary>Best two-hop users whose connections the walk follows.</summary>
    public int WalkWidth { get; init; } = 300;

    /// <summary>Connections of each of these that are followed.</summary>
    public int WalkFanOut { get; init; } = 200;
}
