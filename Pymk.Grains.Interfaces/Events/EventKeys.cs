using System.Globalization;

namespace Pymk.Grains.Interfaces.Events;

/// <summary>
/// Keys of records. Records of one key keep their order. The last writer by event time wins, so with other keys events settle later, but to the same
/// state.
/// </summary>
public static class EventKeys
{
    /// <summary>The smaller of the two ids, so that all events of a pair are in one partition.</summary>
    public static string Of(ConnectionEvent value) => Text(Math.Min(value.User, value.Other));

    /// <summary>The acting user's id.</summary>
    public static string Of(InteractionEvent value) => Text(value.User);

    /// <summary>The user's id.</summary>
    public static string Of(ProfileEvent value) => Text(value.User);

    private static string Text(long user) => user.ToString(CultureInfo.InvariantCulture);
}
