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
}
