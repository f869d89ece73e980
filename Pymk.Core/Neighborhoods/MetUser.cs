namespace Pymk.Core.Neighborhoods;

/// <summary>What a <see cref="NeighborhoodWalk"/> knows of a user it met.</summary>
internal struct MetUser
{
    /// <summary>Number of connections; 0 where they were not read.</summary>
    public int Degree;

    /// <summary>True for the user in the middle and the user's connections.</summary>
    public bool Excluded;

    /// <summary>True for a connection of the user in the middle.</summary>
    public bool Friend;

    /// <summary>When the connection was made, unix seconds; 0 where unknown.</summary>
    public long Since;

    /// <summary>Common neighbours followed: paths of two steps.</summary>
    public int Paths2;

    /// <summary>Resource allocation (Zhou, Lü, Zhang 2009): the sum of 1 / degree over the common neighbours.</summary>
    public float Resource2;

    /// <summary>Paths of three steps, each weighted by the resource that arrives.</summary>
    public float Resource3;
}
