using Pymk.Grains.Graph;
using Pymk.Grains.Interfaces.Ids;
using Pymk.Grains.Interfaces.Intake;
using Pymk.Grains.Interfaces.Users;
using Pymk.Grains.Models;
using Pymk.Grains.Privacy;

namespace Pymk.Grains.Events;

/// <summary>Tells which events name people who are gone or unknown, as the users' grains do for single actions.</summary>
internal sealed class PeopleCheck(
    IGrainFactory grains, ModelRegistry models, UserOrdinals ordinals, PeopleRegistry people, ErasedPeople erased, ShardLeases leases)
{
    /// <summary>For each event why it is refused; null where it is not.</summary>
    /// <param name="events">The events.</param>
    /// <param name="pair">The two people of an event.</param>
    /// <param name="unknownToo">Whether events about unknown people are refused.</param>
    public async Task<RowRefusal?[]> FindAsync<T>(T[] events, Func<T, (UserId User, UserId Other)> pair, bool unknownToo)
    {
        await leases.Asked;
        var named = events.SelectMany(e => pair(e) is var (user, other) ? new[] { user, other } : []).DistinctBy(user => user.Number).ToArray();
        var found = await Task.WhenAll(named.Select(user => FindAsync(user, unknownToo).AsTask()));
        var faults = named.Zip(found).Where(f => f.Second is not null).ToDictionary(f => f.First.Number, f => f.Second);
        return Array.ConvertAll(events, e => pair(e) is var (user, other) && faults.Count > 0
            ? faults.GetValueOrDefault(user.Number) ?? faults.GetValueOrDefault(other.Number)
            : null);
    }

    private async ValueTask<RowRefusal?> FindAsync(UserId named, bool unknownToo)
    {
        var user = named.Number;
        if (people.IsGone(user) || await erased.IsErasedAsync(user))
        {
            return Gone(named);
        }

        if (!unknownToo || models.Current.Graph.TryGetOrdinal(user, out _))
        {
            return null;
        }

        try
        {
            return await grains.GetGrain<IGraphShardGrain>(ordinals.ShardOf(user)).Knows(user)
                ? null
                : new RowRefusal(RefusalKind.Unknown, new UnknownUserException(named).Message);
        }
        catch (UserGoneException)
        {
            return Gone(named);
        }
    }

    private static RowRefusal Gone(UserId user) => new(RefusalKind.Gone, new UserGoneException(user).Message);
}
