using Pymk.Grains.Interfaces.Events;

namespace Pymk.Grains.Events;

/// <summary>Opens the files of a log writer.</summary>
public interface IInteractionLog
{
    /// <summary>Takes up the files of a writer where it left off; one at a time of each number.</summary>
    Task<IInteractionLogWriter> OpenAsync(int writer, CancellationToken cancellation);
}

/// <summary>One writer's part of the logs: every event id once. Not safe for concurrent use.</summary>
public interface IInteractionLogWriter
{
    /// <summary>The events whose ids are not in the log yet, each once.</summary>
    Task<IReadOnlyList<InteractionEvent>> MissingAsync(IReadOnlyList<InteractionEvent> events);

    /// <summary>Appends events that <see cref="MissingAsync"/> gave; they survive a crash when it returns.</summary>
    Task AppendAsync(IReadOnlyList<InteractionEvent> events);

    /// <summary>Turns what is due into Parquet files; all of it where <paramref name="everything"/> is set.</summary>
    Task RollAsync(bool everything);
}
