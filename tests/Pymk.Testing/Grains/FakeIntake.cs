using System.Collections.Concurrent;
using Pymk.Grains.Interfaces.Events;
using Pymk.Grains.Interfaces.Intake;

namespace Pymk.Testing.Grains;

/// <summary>Takes every write and keeps it in order.</summary>
public sealed class FakeIntake : IEventIntakeGrain
{
    /// <summary>The writes of accounts.</summary>
    public ConcurrentQueue<UserWrite> Users { get; } = [];

    /// <summary>The connections and interactions.</summary>
    public ConcurrentQueue<IUserEvent> Events { get; } = [];

    /// <summary>The interactions that were logged.</summary>
    public ConcurrentQueue<InteractionEvent> Logged { get; } = [];

    /// <inheritdoc/>
    public Task Take(ConnectionEvent[] events) => KeepAsync(events);

    /// <inheritdoc/>
    public Task Take(InteractionEvent[] events) => KeepAsync(events);

    /// <inheritdoc/>
    public Task Take(ProfileEvent[] events) => KeepAsync(events);

    /// <inheritdoc/>
    public async Task<RowRefusal?[]> Connect(ConnectionEvent[] events)
    {
        await KeepAsync(events);
        return new RowRefusal?[events.Length];
    }

    /// <inheritdoc/>
    public async Task<RowRefusal?[]> Interact(InteractionEvent[] events, bool log)
    {
        await KeepAsync(events);
        return new RowRefusal?[events.Length];
    }

    /// <inheritdoc/>
    public Task Log(InteractionEvent[] events)
    {
        Array.ForEach(events, Logged.Enqueue);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<UserWritten[]> WriteUsers(UserWrite[] writes)
    {
        Array.ForEach(writes, Users.Enqueue);
        return Task.FromResult(Array.ConvertAll(writes, write => new UserWritten(null, write.Kind == UserWriteKind.Put, [])));
    }

    private Task KeepAsync<T>(T[] events) where T : IUserEvent
    {
        Array.ForEach(events, e => Events.Enqueue(e));
        return Task.CompletedTask;
    }
}
