namespace Pymk.Core.Snapshots;

/// <summary>A connection of a snapshot. Each is there once, in the part of the smaller id's shard.</summary>
/// <param name="User">The smaller id.</param>
/// <param name="Other">The larger id.</param>
/// <param name="Time">When it was made, unix seconds; null where unknown.</param>
public readonly record struct SnapshotConnection(long User, long Other, uint? Time);

/// <summary>A number of a network of text ids. Each is there once, in the part of its shard.</summary>
/// <param name="Number">The number.</param>
/// <param name="Text">The id as the application writes it; null where nobody has the number.</param>
/// <param name="IsPassed">True where the search for a text goes on at the number, because two texts drew it.</param>
public readonly record struct SnapshotId(long Number, string? Text, bool IsPassed);

/// <summary>A person of a snapshot. Everybody whom the service knows has a row.</summary>
/// <param name="User">64-bit id.</param>
/// <param name="Name">Display name, "" where unknown.</param>
/// <param name="Headline">One line, "" where unknown.</param>
/// <param name="Joined">When the person joined, unix seconds; null where unknown.</param>
/// <param name="Values">Values of the fields, ordered by field, within a field as in the profile, without duplicates.</param>
public sealed record SnapshotProfile(long User, string Name, string Headline, uint? Joined, IReadOnlyList<SnapshotValue> Values)
{
    /// <summary>Time of the last event with a profile, unix milliseconds; null where the profile is that of the model.</summary>
    public long? ProfileMs { get; init; }
}

/// <summary>A value of a profile.</summary>
/// <param name="Field">Number of the field among the fields of the part.</param>
/// <param name="Text">The value; not empty.</param>
public readonly record struct SnapshotValue(int Field, string Text);
