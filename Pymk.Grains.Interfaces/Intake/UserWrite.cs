using Pymk.Grains.Interfaces.Choices;
using Pymk.Grains.Interfaces.Events;
using Pymk.Grains.Interfaces.Ids;

namespace Pymk.Grains.Interfaces.Intake;

/// <summary>What is written of a user.</summary>
[GenerateSerializer]
[Alias("pymk.user-write-kind")]
public enum UserWriteKind : byte
{
    /// <summary>The whole profile. It creates a user who is unknown or deleted.</summary>
    Put,

    /// <summary>Parts of the profile, whether the account is active, and choices; the rest stays.</summary>
    Patch,

    /// <summary>The end of the account.</summary>
    Delete,
}

/// <summary>A write of a user's account.</summary>
/// <param name="Id">Begins the ids of the events that the write becomes, at most <see cref="MaxIdLength"/> characters.</param>
/// <param name="Kind">What is written.</param>
/// <param name="User">The user.</param>
/// <param name="Time">When it happened.</param>
/// <param name="IsTimeGiven">
/// True where the last writer by <paramref name="Time"/> wins. Otherwise the write is later than all that is known of the user, whatever the clocks.
/// </param>
/// <param name="Profile">For put the whole profile, for patch what changes.</param>
/// <param name="Active">Whether the account is active. Null: it is after a put, and stays as it is after a patch.</param>
/// <param name="Choices">The choices that change; null for none.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.user-write")]
public sealed record UserWrite(
    [property: Id(0)] string Id,
    [property: Id(1)] UserWriteKind Kind,
    [property: Id(2)] UserId User,
    [property: Id(3)] DateTimeOffset Time,
    [property: Id(4)] bool IsTimeGiven = false,
    [property: Id(5)] ProfileChange? Profile = null,
    [property: Id(6)] bool? Active = null,
    [property: Id(7)] ChoicesChange? Choices = null)
{
    /// <summary>Longest <see cref="Id"/>, characters: the ids of its events are two longer.</summary>
    public const int MaxIdLength = EventRules.MaxIdLength - 2;
}

/// <summary>What became of a <see cref="UserWrite"/>.</summary>
/// <param name="Refusal">Why nothing was written; null where it was.</param>
/// <param name="Created">True where the user was unknown or deleted before.</param>
/// <param name="Events">The events that say the same.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.user-written")]
public sealed record UserWritten(
    [property: Id(0)] RowRefusal? Refusal, [property: Id(1)] bool Created, [property: Id(2)] IReadOnlyList<ProfileEvent> Events);
