using System.Runtime.CompilerServices;
using Pymk.Core.Privacy;
using Pymk.Core.Recommend;

namespace Pymk.Grains.Graph;

/// <summary>Who is gone, as the silo's leases say: by id, and by the ordinals of each model. Safe for concurrent use.</summary>
internal sealed class PeopleRegistry(ShardLeases leases, UserOrdinals ordinals)
{
    private readonly ConditionalWeakTable<ServingModel, SiloPeople> _people = [];

    /// <summary>True for a user who is deactivated or deleted.</summary>
    public bool IsGone(long user) => leases.Withdrawn.Users.Contains(user);

    /// <summary>The flags in a model's ordinals.</summary>
    public IPeople Of(ServingModel model)
    {
        var withdrawn = leases.Withdrawn;
        if (!_people.TryGetValue(model, out var people) || people.Version != withdrawn.Version)
        {
            people = new SiloPeople(model, ordinals, withdrawn);
            _people.AddOrUpdate(model, people);
        }

        return people;
    }

    /// <summary>The flags in a model's ordinals: <paramref name="known"/> while no flag changed, which costs one comparison.</summary>
    public IPeople Renew(ServingModel model, IPeople known) => known.Version == leases.Withdrawn.Version ? known : Of(model);
}

/// <summary>The people of one lease, in one model's ordinals. A new user's ordinal may become known later, so new users are found by id.</summary>
internal sealed class SiloPeople(ServingModel model, UserOrdinals ordinals, WithdrawnUsers withdrawn) : IPeople
{
    private readonly FlaggedPeople _ofModel = new(withdrawn.Version, Flags(model, withdrawn));

    public long Version => withdrawn.Version;

    public bool IsEmpty => withdrawn.Users.Count == 0;

    public PersonFlags Of(int person) => person < model.Graph.UserCount
        ? _ofModel.Of(person)
        : ordinals.TryId(model, person, out var user) && withdrawn.Users.Contains(user) ? PersonFlags.Gone : PersonFlags.None;

    // Rows are ascending: a last entry beyond the model's users is a new user.
    public bool MayFlagAny(ReadOnlySpan<int> row) => !row.IsEmpty && (row[^1] >= model.Graph.UserCount || _ofModel.MayFlagAny(row));

    private static IEnumerable<KeyValuePair<int, PersonFlags>> Flags(ServingModel model, WithdrawnUsers withdrawn)
    {
        foreach (var user in withdrawn.Users)
        {
            if (model.Graph.TryGetOrdinal(user, out var ordinal))
            {
                yield return new(ordinal, PersonFlags.Gone);
            }
        }
    }
}
