namespace Pymk.Grains.Graph;

/// <summary>The users whose grains follow their relations.</summary>
/// <remarks>
/// A grain may go and come again while a report is under way to it, or before the word that it goes arrives. So each subscription has a number, and what
/// ends one does not end the next one.
/// </remarks>
/// <param name="push">Reports events to a user's grain; false where the grain no longer follows.</param>
/// <param name="onLost">Called when a report fails, so that the user's grain has to subscribe again.</param>
/// <param name="first">The number of the first subscription; above those of earlier activations.</param>
internal sealed class RelationSubscribers(Func<long, RelationEvent[], Task<bool>> push, Action<Exception> onLost, long first = 0)
{
    private readonly Dictionary<long, long> _users = [];
    private long _next = first;

    /// <summary>Adds a user; returns the number of the subscription.</summary>
    public long Add(long user) => _users[user] = _next++;

    /// <summary>Ends a subscription, unless a later one took its place.</summary>
    public void Remove(long user, long subscription)
    {
        if (_users.GetValueOrDefault(user, -1) == subscription)
        {
            _users.Remove(user);
        }
    }

    /// <summary>Removes a user.</summary>
    public void Remove(long user) => _users.Remove(user);

    /// <summary>The events of each subscriber; null where they concern no subscriber.</summary>
    public Dictionary<long, List<RelationEvent>>? Select(IEnumerable<RelationEvent> events)
    {
        Dictionary<long, List<RelationEvent>>? selected = null;
        foreach (var e in events)
        {
            Add(ref selected, e.From, e);
            Add(ref selected, e.To, e);
        }

        return selected;
    }

    /// <summary>Reports selected events; returns when every subscriber has heard or is given up.</summary>
    public Task PushAsync(Dictionary<long, List<RelationEvent>> selected) => Task.WhenAll(selected.Select(s => PushAsync(s.Key, [.. s.Value])));

    /// <summary>Tells those of some users who subscribe; returns when each has heard or is given up.</summary>
    public Task TellAsync(IEnumerable<long> users, Func<long, Task<bool>> tell) =>
        Task.WhenAll(users.Where(_users.ContainsKey).Select(u => TellAsync(u, tell)));

    private Task PushAsync(long user, RelationEvent[] events) => TellAsync(user, u => push(u, events));

    private async Task TellAsync(long user, Func<long, Task<bool>> tell)
    {
        var told = _users.GetValueOrDefault(user, -1);
        try
        {
            if (!await tell(user))
            {
                Remove(user, told);
            }
        }
        catch (Exception e) when (e is TimeoutException or OrleansException)
        {
            Remove(user, told);
            onLost(e);
        }
    }

    private void Add(ref Dictionary<long, List<RelationEvent>>? selected, long user, RelationEvent e)
    {
        if (!_users.ContainsKey(user))
        {
            return;
        }

        selected ??= [];
        if (!selected.TryGetValue(user, out var events))
        {
            selected[user] = events = [];
        }

        events.Add(e);
    }
}
