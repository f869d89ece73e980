namespace Pymk.Grains.Interfaces.Events;

/// <summary>What every event has: an identity, by which a repeated delivery is known, and a time, by which the last writer wins.</summary>
public interface IUserEvent
{
    /// <summary>The event's identity, 1 to <see cref="EventRules.MaxIdLength"/> characters; a repeated id is the same event.</summary>
    string Id { get; }

    /// <summary>When it happened, by the producer's clock.</summary>
    DateTimeOffset Time { get; }
}
