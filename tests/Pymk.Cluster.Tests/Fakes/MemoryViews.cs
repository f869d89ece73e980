using System.Collections.Concurrent;
using Pymk.Core.Rules;
using Pymk.Grains.Views;

namespace Pymk.Cluster.Tests.Fakes;

/// <summary>Counts of views in a dictionary, shared by all silos of a test.</summary>
internal sealed class MemoryViews : IViewStore
{
    private readonly ConcurrentDictionary<(long User, long Person), ViewTally> _counts = [];

    public Task<IReadOnlyCollection<ViewCount>> ReadAsync(long user) => Task.FromResult<IReadOnlyCollection<ViewCount>>(
        [.. _counts.Where(c => c.Key.User == user).Select(c => new ViewCount(c.Key.Person, c.Value))]);

    public Task<IReadOnlyCollection<ViewCount>> AddAsync(long user, IReadOnlyCollection<RecordedViews> views, long now)
    {
        ViewCount Add(KeyValuePair<long, int> viewed) => new(viewed.Key, _counts.AddOrUpdate(
            (user, viewed.Key),
            new ViewTally(viewed.Value, now),
            (_, before) => new ViewTally(before.Times + viewed.Value, Math.Max(before.LastAt, now))));
        return Task.FromResult<IReadOnlyCollection<ViewCount>>([.. views.SelectMany(v => v.People).CountBy(p => p).Select(Add)]);
    }

    public Task RemoveAsync(long user, IReadOnlyCollection<long> people)
    {
        foreach (var person in people)
        {
            _counts.TryRemove((user, person), out _);
        }

        return Task.CompletedTask;
    }

    /// <summary>Removes the views of a user, or those of others about the user; returns how many there were.</summary>
    public (long Own, long ByOthers) Erase(long user) => (
        _counts.Keys.Where(k => k.User == user).ToArray().LongCount(k => _counts.TryRemove(k, out _)),
        _counts.Keys.Where(k => k.Person == user).ToArray().LongCount(k => _counts.TryRemove(k, out _)));

    /// <summary>Every id that the store holds.</summary>
    public IEnumerable<long> AllUsers => _counts.Keys.SelectMany(k => new[] { k.User, k.Person });
}
