namespace Pymk.Grains.Users;

/// <summary>The least work behind an answer. The rules are always checked again.</summary>
internal enum Freshness
{
    /// <summary>Reuse the order while it is fresh.</summary>
    Reuse,

    /// <summary>Rank the candidates again.</summary>
    Rank,

    /// <summary>Generate and rank new candidates.</summary>
    Generate,
}
