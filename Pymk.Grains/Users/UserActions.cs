using Pymk.Grains.Graph;
using Pymk.Grains.Interfaces.Choices;
using Pymk.Grains.Interfaces.Users;
using Pymk.Grains.Models;
using Pymk.Grains.Privacy;

namespace Pymk.Grains.Users;

/// <summary>A user's actions as relation events: checks them, sets their time, writes them to the graph shards and applies them at once.</summary>
internal sealed class UserActions(
    IUserContext user,
    RelationSubscription subscription,
    IRelationEvents relations,
    ModelRegistry models,
    UserOrdinals ordinals,
    IGrainFactory grains,
    PeopleRegistry people,
    ErasedPeople erased,
    TimeProvider time)
{
    private long _lastMs;

    /// <summary>Begins or ends a relation to another user.</summary>
    /// <returns>True where other paths count in the user's relations in memory.</returns>
    /// <exception cref="InvalidRequestException">The other user is the user.</exception>
    /// <exception cref="UnknownUserException">Neither the model nor an event knows the other user.</exception>
    /// <exception cref="UserGoneException">The other user is deactivated or deleted.</exception>
    public async Task<bool> SetAsync(long other, RelationKind kind, bool active)
    {
        CheckOther(other);
        if (kind != RelationKind.Connection)
        {
            // A connection makes both ends known.
            await CheckKnownAsync(other);
        }

        return await WriteAsync([new RelationEvent(user.User, other, kind, active, NextMs())]);
    }

    /// <summary>Connects two users and ends their pending invitations.</summary>
    /// <inheritdoc cref="SetAsync"/>
    public async Task<bool> ConnectAsync(long other)
    {
        CheckOther(other);
        await CheckNotErasedAsync(other);
        var now = NextMs();
        List<RelationEvent> events = [new(user.User, other, RelationKind.Connection, true, now)];
        if (subscription.Relations is { } known)
        {
            (long From, long To)[] invitations = [(user.User, other), (other, user.User)];
            events.AddRange(invitations
                .Where(i => known.Has(i.From, i.To, RelationKind.Invitation))
                .Select(i => new RelationEvent(i.From, i.To, RelationKind.Invitation, false, now)));
        }

        return await WriteAsync(events);
    }

    /// <summary>Checks that nobody of some people was erased.</summary>
    /// <exception cref="UserGoneException">Names one who was.</exception>
    public async ValueTask CheckNotErasedAsync(IReadOnlyCollection<long> others) =>
        await Task.WhenAll(others.Distinct().Select(other => CheckNotErasedAsync(other).AsTask()));

    /// <summary>Checks that people are there to be acted on.</summary>
    /// <exception cref="UnknownUserException">Neither the model nor an event knows one of them.</exception>
    /// <exception cref="UserGoneException">One of them is deactivated, deleted or erased.</exception>
    public async ValueTask CheckPeopleAsync(IReadOnlyCollection<long> others)
    {
        await CheckNotErasedAsync(others);
        foreach (var other in others)
        {
            CheckNotGone(other);
        }

        await Task.WhenAll(others.Distinct().Select(other => CheckKnownAsync(other).AsTask()));
    }

    /// <summary>Changes the user's choices. The change is later than every choice so far, whatever the clocks of those who published them.</summary>
    /// <exception cref="InvalidRequestException">The change is empty.</exception>
    public Task ChooseAsync(ChoicesChange change)
    {
        if (change.IsEmpty)
        {
            throw new InvalidRequestException("choices", "A change of choices names at least one.");
        }

        _lastMs = Math.Max(_lastMs, subscription.Relations?.Choices.Changed?.ToUnixTimeMilliseconds() ?? 0);
        return WriteAsync([.. ChoiceRelations.Of(user.User, change, NextMs())]);
    }

    /// <summary>Checks that the user may act, without a subscription. A user of the model costs no call.</summary>
    /// <exception cref="UnknownUserException">Neither the model nor an event knows the user.</exception>
    /// <exception cref="UserGoneException">The user is deactivated or deleted.</exception>
    public ValueTask CheckUserAsync() => subscription.Relations is { IsGone: true } || people.IsGone(user.User)
        ? throw new UserGoneException(user.User)
        : CheckKnownAsync(user.User);

    private async ValueTask CheckKnownAsync(long id)
    {
        if (!models.Current.Graph.TryGetOrdinal(id, out _) && !await grains.GetGrain<IGraphShardGrain>(ordinals.ShardOf(id)).Knows(id))
        {
            throw new UnknownUserException(id);
        }
    }

    private void CheckOther(long other)
    {
        if (other == user.User)
        {
            throw new InvalidRequestException("other", $"User {other} cannot act on themselves.");
        }

        CheckNotGone(other);
    }

    private void CheckNotGone(long other)
    {
        if (people.IsGone(other))
        {
            throw new UserGoneException(other);
        }
    }

    private async ValueTask CheckNotErasedAsync(long other)
    {
        if (await erased.IsErasedAsync(other) || (people.IsGone(other) && await erased.FindAsync(other) is { IsRevived: false }))
        {
            throw new UserGoneException(other);
        }
    }

    private async Task<bool> WriteAsync(IReadOnlyCollection<RelationEvent> events)
    {
        await relations.ApplyAsync(events);
        return subscription.Relations?.Apply(events) == true;
    }

    // Strictly increasing: of two actions within a millisecond the second wins.
    private long NextMs() => _lastMs = Math.Max(_lastMs + 1, time.GetUtcNow().ToUnixTimeMilliseconds());
}
