using Pymk.Core.Rules;
using Pymk.Grains.Interfaces.Stores;
using Pymk.Grains.Views;

namespace Pymk.Grains.Tests.Fakes;

/// <summary>A store of one user's views.</summary>
internal sealed class FakeViewStore : IViewStore
{
    private readonly HashSet<ulong> _deliveries = [];

    public Dictionary<long, ViewTally> Stored { get; } = [];

    public bool Fails { get; set; }

    /// <summary>Holds writes back, before they take effect, until it completes.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    /// <summary>Holds answers of reads back until it completes.</summary>
    public Task ReadGate { get; set; } = Task.CompletedTask;

    public int Reads { get; private set; }

    public int Writes { get; private set; }

    public async Task<IReadOnlyCollection<ViewCount>> ReadAsync(long user)
    {
        Reads++;
        FailIfDown();
        ViewCount[] counts = [.. Stored.Select(v => new ViewCount(v.Key, v.Value))];
        await ReadGate;
        return counts;
    }

    public async Task<IReadOnlyCollection<ViewCount>> AddAsync(long user, IReadOnlyCollection<RecordedViews> views, long now)
    {
        Writes++;
        await Gate;
        FailIfDown();
        foreach (var call in views.Where(v => v.Delivery == 0 || _deliveries.Add(v.Delivery)))
        {
            foreach (var person in call.People)
            {
                Stored[person] = new ViewTally(Stored.GetValueOrDefault(person).Times + 1, now);
            }
        }

        return [.. views.SelectMany(v => v.People).Distinct().Select(p => new ViewCount(p, Stored[p]))];
    }

    public Task RemoveAsync(long user, IReadOnlyCollection<long> people)
    {
        FailIfDown();
        foreach (var person in people)
        {
            Stored.Remove(person);
        }

        return Task.CompletedTask;
    }

    private void FailIfDown()
    {
        if (Fails)
        {
            throw new StoreUnavailableException("durable store", "It is away.");
        }
    }
}
