using Pymk.Grains.Interfaces.Events;

namespace Pymk.Grains.Events;

/// <summary>The interaction logs.</summary>
public interface IInteractionLog
{
    /// <summary>Opens the files of a writer where it left off. Only one writer of a number may be open.</summary>
    /// <exception cref="IOException">Another writer of the number holds a journal.</exception>
    Task<IInteractionLogWriter> OpenAsync(int writer, CancellationToken cancellation);

    /// <summary>The numbers of all writers that have files, ascending; among them those of a larger number of writers in the past.</summary>
    IReadOnlyList<int> FindWriters();
}

/// <summary>A writer's part of the logs, which holds every event id once. Disposal frees its files. Not safe for concurrent use.</summary>
public interface IInteractionLogWriter : IDisposable
{
    /// <summary>The events whose ids the log does not hold, each id once.</summary>
    Task<IReadOnlyList<InteractionEvent>> MissingAsync(IReadOnlyList<InteractionEvent> events);

    /// <summary>Appends events that <see cref="MissingAsync"/> returned. When the call returns they survive a crash.</summary>
    Task AppendAsync(IReadOnlyList<InteractionEvent> events);

    /// <summary>Turns rows that are due into Parquet files; all rows if <paramref name="everything"/> is set.</summary>
    Task RollAsync(bool everything);

    /// <summary>
    /// The newest events in which a person acted, and the invitations, withdrawals and acceptances of others that concern the person. What others saw
    /// of the person, and whom they dismissed or blocked, is theirs. Reads the days from the newest on until it has enough.
    /// </summary>
    /// <param name="person">64-bit id.</param>
    /// <param name="most">Most events to return.</param>
    /// <returns>The events, newest first.</returns>
    Task<IReadOnlyList<InteractionEvent>> ReadAsync(long person, int most);

    /// <summary>
    /// Deletes this writer's files of the days before a day; ids of these days are no longer known. The last writer deletes the day's folder.
    /// </summary>
    /// <returns>Number of days with files of this writer.</returns>
    /// <exception cref="IOException">A file cannot be deleted.</exception>
    int Forget(DateOnly before);

    /// <summary>
    /// Removes every row of a person, at either end, from all days of this writer. A file is replaced as a whole; after a crash or an error another
    /// call goes on. The ids of the removed events stay known until the day is read again.
    /// </summary>
    /// <returns>Number of rows removed.</returns>
    /// <exception cref="IOException">Another writer of the number holds a journal, or a file cannot be written.</exception>
    Task<long> EraseAsync(long person, CancellationToken cancellation);
}
