namespace Pymk.Core.Privacy;

/// <summary>What a person's account and choices say to everybody, whoever asks.</summary>
[Flags]
public enum PersonFlags : byte
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The account is deactivated.</summary>
    Deactivated = 1,

    /// <summary>The account is deleted.</summary>
    Deleted = 2,

    /// <summary>The person gets suggestions and is in nobody else's.</summary>
    NotSuggested = 4,

    /// <summary>Nobody is told whom the person knows.</summary>
    HidesConnections = 8,

    /// <summary>Paths through the person count for nobody.</summary>
    NotABridge = 16,

    /// <summary>Nobody can say at the moment: whatever knows the person's flags does not answer. Until it does, nobody is shown the person.</summary>
    Unknown = 32,

    /// <summary>The person was erased: whoever holds something about them in memory forgets it. Comes with <see cref="Deleted"/>.</summary>
    Erased = 64,

    /// <summary>The account is deactivated or deleted.</summary>
    Gone = Deactivated | Deleted,
}
