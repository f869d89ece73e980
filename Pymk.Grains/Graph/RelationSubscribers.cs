namespace Pymk.Grains.Graph;

/// <summary>The users whose grains follow their relations.</summary>
/// <param name="push">Reports events to a user's grain; false where the grain no longer follows.</param>
/// <param name="onLost">Called when a report fails, so that the user's grain has to subscribe again.</param>
internal sealed class RelationSubscribers(Func<long, RelationEvent[], Task<bool>> push, Action<Exception> onLost)
{
    private readonly HashSet<long> _users = [];

    /// <summary>Adds a user.</summary>
    public void Add(long user) => _users.Add(user);

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
        Task.WhenAll(users.Where(_users.Contains).Select(u => TellAsync(u, tell)));

    private Task PushAsync(long user, RelationEvent[] events) => TellAsync(user, u => push(u, events));

    private async Task TellAsync(long user, Func<long, Task<bool>> tell)
    {
        try
        {
            if (!await tell(user))
            {
                _users.Remove(user);
            }
        }
        catch (Exception e) when (e is TimeoutException or OrleansException)
        {
            _users.Remove(user);
            onLost(e);
        }
    }

    private void Add(ref Dictionary<long, List<RelationEvent>>? selected, long user, RelationEvent e)
    {
        if (!_users.Contains(user))
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
