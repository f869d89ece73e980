using Pymk.Grains.Graph;
using Pymk.Grains.Interfaces.Users;
using Pymk.Grains.Models;
using Pymk.Grains.Privacy;
using Pymk.Grains.Views;

namespace Pymk.Grains.Users;

/// <summary>Counts a user's views of other people: first in the store, then in the user's relations.</summary>
internal sealed class UserViews
{
    private readonly RelationSubscription _subscription;
    private readonly DailyExposures _exposures;
    private readonly ModelRegistry _models;
    private readonly UserOrdinals _ordinals;
    private readonly PeopleRegistry _people;
    private readonly ErasedPeople _erased;
    private readonly IViewStore _store;
    private readonly ViewWriter _writer;
    private readonly long _user;
    private bool _ended;

    public UserViews(
        IUserContext user,
        RelationSubscription subscription,
        IViewStore store,
        DailyExposures exposures,
        ModelRegistry models,
        UserOrdinals ordinals,
        PeopleRegistry people,
        ErasedPeople erased,
        TimeProvider time)
    {
        (_user, _store, _people, _erased) = (user.User, store, people, erased);
        (_subscription, _exposures, _models, _ordinals) = (subscription, exposures, models, ordinals);

        // Absolute counts merge in any order: a read that overtakes a write, or the other way, changes nothing.
        _writer = new ViewWriter(store, user.User, counts => _subscription.Relations?.MergeViews(counts), time);
    }

    /// <summary>Counts views; completes when they are stored and every later answer respects them.</summary>
    /// <param name="viewed">64-bit ids. A person viewed twice is listed twice.</param>
    /// <param name="delivery">Names the delivery, so that a repeated one counts once; 0 for none.</param>
    public async Task RecordAsync(IReadOnlyCollection<long> viewed, ulong delivery = 0)
    {
        if (viewed.Count == 0)
        {
            return;
        }

        if (_ended)
        {
            throw new UserGoneException(_user);
        }

        try
        {
            await _writer.WriteAsync(new RecordedViews(delivery, viewed));
        }
        finally
        {
            await RemoveErasedAsync(viewed);
        }

        foreach (var person in viewed)
        {
            // Other people are never candidates here.
            if (_ordinals.TryOrdinal(_models.Current, person, out _))
            {
                _exposures.Add(person);
            }
        }
    }

    /// <summary>Writes nothing any more; completes when nothing is being written.</summary>
    public Task EndAsync()
    {
        _ended = true;
        return _writer.EndAsync();
    }

    // Somebody may have been erased while a view of them was written. Nobody is flagged for nearly all calls.
    private async ValueTask RemoveErasedAsync(IReadOnlyCollection<long> viewed)
    {
        foreach (var person in viewed)
        {
            if (_people.IsGone(person) && await _erased.FindAsync(person) is { IsRevived: false })
            {
                await _store.RemoveAsync(_user, [person]);
            }
        }
    }
}
