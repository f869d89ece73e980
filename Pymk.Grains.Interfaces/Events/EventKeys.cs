using System.Globalization;

namespace Pymk.Grains.Interfaces.Events;

/// <summary>
/// Record keys. Records of one key keep their order; the events' own times decide in the end, so a producer with other keys
/// is slower to settle, not wrong.
/// </summary>
public static class EventKeys
{
    /// <summary>The smaller of the two ids: all events of a pair in one partition, whoever is named first.</summary>
    public static string Of(ConnectionEvent value) => Text(Math.Min(value.User, value.Other));

    /// <summary>The acting user's id.</summary>
    public static string Of(InteractionEvent value) => Text(value.User);

    /// <summary>The user's id.</summary>
    public static string Of(ProfileEvent value) => Text(value.User);

    private static string Text(long user) => user.ToString(CultureInfo.InvariantCulture);
}
