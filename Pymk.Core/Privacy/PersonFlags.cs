namespace Pymk.Core.Privacy;

/// <summary>What keeps a person from being shown, whoever asks.</summary>
[Flags]
public enum PersonFlags : byte
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The account is deactivated or deleted.</summary>
    Gone = 1,
}
