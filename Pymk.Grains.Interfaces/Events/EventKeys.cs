using Pymk.Grains.Interfaces.Ids;

namespace Pymk.Grains.Interfaces.Events;

/// <summary>
/// Keys of records. Records of one key keep their order. The last writer by event time wins, so with other keys events settle later, but to the same
/// state.
/// </summary>
public static class EventKeys
{
    /// <summary>The smaller of the two ids (of text ids: the ordinally smaller), so that all events of a pair are in one partition.</summary>
    public static string Of(ConnectionEvent value) => value is { UserText: { } user, OtherText: { } other }
        ? string.CompareOrdinal(user, other) < 0 ? user : other
        : new UserId(Math.Min(value.User, value.Other)).ToString();

    /// <summary>The acting user's id.</summary>
    public static string Of(InteractionEvent value) => value.UserId.ToString();

    /// <summary>The user's id.</summary>
    public static string Of(ProfileEvent value) => value.UserId.ToString();
}
