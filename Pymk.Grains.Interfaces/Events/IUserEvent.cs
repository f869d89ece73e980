namespace Pymk.Grains.Interfaces.Events;

/// <summary>The common part of events: an id that identifies repeated deliveries, and a time by which the last writer wins.</summary>
public interface IUserEvent
{
    /// <summary>The event's id, 1 to <see cref="EventRules.MaxIdLength"/> characters. Events of the same id are the same event.</summary>
    string Id { get; }

    /// <summary>When it happened, by the producer's clock.</summary>
    DateTimeOffset Time { get; }
}
