using Pymk.Grains.Graph;
using Pymk.Grains.Interfaces.Users;
using Pymk.Grains.Models;

namespace Pymk.Grains.Users;

/// <summary>
/// A user's relations, kept current by the user's graph shard: a snapshot at subscription, then pushes. The subscription ends when the shard's epoch
/// changes, the shard's lease runs out or another model is served; the next request subscribes again.
/// </summary>
internal sealed class RelationSubscription(
    IUserContext user, IGrainFactory grains, UserOrdinals ordinals, ModelRegistry models, ShardLeases leases, PeopleRegistry people)
{
    private const long NoEpoch = -1;

    // Far below a request's deadline. A shard of this silo may have to read its store first.
    private static readonly TimeSpan MostWait = TimeSpan.FromSeconds(2);

    private readonly int _shard = ordinals.ShardOf(user.User);
    private long _epoch = NoEpoch;
    private long _subscription;

    /// <summary>The relations, in the ordinals of one model; null before the first subscription and for an unknown user.</summary>
    public UserRelations? Relations { get; private set; }

    /// <summary>True while the relations are current and the user is not gone. Brings in the flags that changed since the last call.</summary>
    public bool IsCurrent()
    {
        if (Relations is not { } relations || relations.Model != models.Current || !leases.Holds(_shard, _epoch) || relations.IsGone)
        {
            return false;
        }

        relations.Renew(people);
        return true;
    }

    /// <summary>Makes relations of the current model ready for <see cref="SubscribeAsync"/>.</summary>
    /// <returns>True if they are new. Anything that used the old ordinals is invalid.</returns>
    public bool Prepare()
    {
        var model = models.Current;
        var before = Relations;
        if (before?.Model == model)
        {
            return false;
        }

        _epoch = NoEpoch;
        Relations = new UserRelations(model, ordinals, people.Of(model), user.User);
        if (before is not null)
        {
            Relations.TakeViews(before);
        }

        return true;
    }

    /// <summary>Subscribes the relations of <see cref="Prepare"/>.</summary>
    /// <returns>True where the snapshot changes a connection.</returns>
    /// <exception cref="UnknownUserException">Neither the model nor an event knows the user.</exception>
    /// <exception cref="UserGoneException">The user is deactivated or deleted.</exception>
    /// <exception cref="TimeoutException">The shard's silo does not answer.</exception>
    public async ValueTask<bool> SubscribeAsync()
    {
        // Pushes that arrive during the call go into the same relations; event time orders them with the snapshot.
        var relations = Relations!;
        await leases.Asked;
        leases.RequireHeard(_shard);
        var asked = grains.GetGrain<IGraphShardGrain>(_shard).Subscribe(user.User).AsTask();
        asked.Ignore();
        var snapshot = await (leases.HostOf(_shard) == leases.Here ? asked : asked.WaitAsync(MostWait));
        if (!snapshot.Known)
        {
            Relations = null;
            throw new UnknownUserException(user.User);
        }

        _subscription = snapshot.Subscription;
        leases.Learn(_shard, _epoch = snapshot.Epoch);
        var connections = relations.Apply(snapshot.Relations);
        relations.Renew(people);
        return relations.IsGone ? throw new UserGoneException(user.User) : connections;
    }

    /// <summary>Ends the pushes. Does nothing without a subscription.</summary>
    public Task UnsubscribeAsync() =>
        Relations is null ? Task.CompletedTask : grains.GetGrain<IGraphShardGrain>(_shard).Unsubscribe(user.User, _subscription);
}
