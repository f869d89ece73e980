using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;
using Pymk.Core.Privacy;
using Pymk.Core.Recommend;

namespace Pymk.Grains.Graph;

/// <summary>The flags of all people, as the silo's leases say: by id, and by the ordinals of each model. Safe for concurrent use.</summary>
internal sealed class PeopleRegistry(ShardLeases leases, UserOrdinals ordinals, IOptions<PrivacyOptions> options)
{
    private readonly ConditionalWeakTable<ServingModel, SiloPeople> _people = [];

    /// <summary>True for a user who is deactivated or deleted.</summary>
    public bool IsGone(long user) => (leases.Flags.Of(user) & PersonFlags.Gone) != 0;

    /// <summary>The flags in a model's ordinals.</summary>
    public IPeople Of(ServingModel model)
    {
        var version = VersionOf(model);
        if (!_people.TryGetValue(model, out var people) || people.Version != version)
        {
            people = new SiloPeople(model, ordinals, leases.Flags, version, options.Value.CountHiddenConnections);
            _people.AddOrUpdate(model, people);
        }

        return people;
    }

    /// <summary>The flags in a model's ordinals: <paramref name="known"/> while no flag changed, which costs one comparison.</summary>
    public IPeople Renew(ServingModel model, IPeople known) => known.Version == VersionOf(model) ? known : Of(model);

    // Both only grow, so the sum changes with either.
    private long VersionOf(ServingModel model) => leases.Flags.Version + model.Graph.Erased.Length;
}

/// <summary>The people of one lease, in one model's ordinals. A new user's ordinal may become known later, so new users are found by id.</summary>
internal sealed class SiloPeople(ServingModel model, UserOrdinals ordinals, FlaggedUsers users, long version, bool countHiddenConnections) : IPeople
{
    private readonly FlaggedPeople _ofModel = new(version, FlaggedPeople.Erased(model.Graph).Concat(OfModel(model, users)));

    public long Version => version;

    public bool IsEmpty => version == 0;

    public bool CountHiddenConnections => countHiddenConnections;

    public PersonFlags Of(int person) => person < model.Graph.UserCount
        ? _ofModel.Of(person)
        : ordinals.TryId(model, person, out var user) ? users.Of(user)
        : ordinals.IsNobody(model, person) ? PersonFlags.Deleted
        : PersonFlags.None;

    // Rows are ascending: a last entry beyond the model's users is a new user.
    public bool MayFlagAny(ReadOnlySpan<int> row) => !row.IsEmpty && (row[^1] >= model.Graph.UserCount || _ofModel.MayFlagAny(row));

    private static IEnumerable<KeyValuePair<int, PersonFlags>> OfModel(ServingModel model, FlaggedUsers users)
    {
        foreach (var (user, flags) in users.All)
        {
            if (model.Graph.TryGetOrdinal(user, out var ordinal))
            {
                yield return new(ordinal, flags);
            }
        }
    }
}
