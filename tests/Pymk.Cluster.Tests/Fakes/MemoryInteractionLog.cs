using System.Collections.Concurrent;
using Pymk.Grains.Events;
using Pymk.Grains.Interfaces.Events;

namespace Pymk.Cluster.Tests.Fakes;

/// <summary>Interaction logs in memory.</summary>
internal sealed class MemoryInteractionLog : IInteractionLog
{
    private readonly ConcurrentDictionary<string, InteractionEvent> _events = new();

    /// <summary>The events of all writers.</summary>
    public IReadOnlyCollection<InteractionEvent> Events => [.. _events.Values];

    public Task<IInteractionLogWriter> OpenAsync(int writer, CancellationToken cancellation) => Task.FromResult<IInteractionLogWriter>(new Writer(_events));

    public IReadOnlyList<int> FindWriters() => [];

    private sealed class Writer(ConcurrentDictionary<string, InteractionEvent> events) : IInteractionLogWriter
    {
        public Task<IReadOnlyList<InteractionEvent>> MissingAsync(IReadOnlyList<InteractionEvent> given) =>
            Task.FromResult<IReadOnlyList<InteractionEvent>>([.. given.Where(e => !events.ContainsKey(e.Id)).DistinctBy(e => e.Id)]);

        public Task AppendAsync(IReadOnlyList<InteractionEvent> given)
        {
            foreach (var e in given)
            {
                events[e.Id] = e;
            }

            return Task.CompletedTask;
        }

        public Task RollAsync(bool everything) => Task.CompletedTask;

        public Task<IReadOnlyList<InteractionEvent>> ReadAsync(long person, int most) => Task.FromResult<IReadOnlyList<InteractionEvent>>(
            [.. events.Values.Where(e => e.User == person).OrderByDescending(e => e.Time).Take(most)]);

        public int Forget(DateOnly before) => 0;

        public Task<long> EraseAsync(long person, CancellationToken cancellation)
        {
            var rows = events.Values.Where(e => e.User == person || e.Other == person).ToArray();
            return Task.FromResult((long)rows.Count(e => events.TryRemove(e.Id, out _)));
        }

        public void Dispose()
        {
        }
    }
}
