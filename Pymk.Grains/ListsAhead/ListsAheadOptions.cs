namespace Pymk.Grains.ListsAhead;

/// <summary>For whom candidate lists are written ahead, and at what cost.</summary>
public sealed class ListsAheadOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Pymk:ListsAhead";

    /// <summary>The value of <see cref="ActiveDays"/> for all users.</summary>
    public const int Everybody = -1;

    /// <summary>
    /// Users with an own action, an impression or a connection within so many days before the end of the model's data get a list, 1 to 36,500. 0 writes
    /// no lists, -1 writes those of all users.
    /// </summary>
    public int ActiveDays { get; set; } = 30;

    /// <summary>The share of a silo's processors that may work on the lists, above 0 and at most 1.</summary>
    public double Share { get; set; } = 0.25;

    /// <summary>How long a list that nobody asked for stays in the store, 1 minute to 30 days.</summary>
    public TimeSpan Keep { get; set; } = TimeSpan.FromDays(1);
}
