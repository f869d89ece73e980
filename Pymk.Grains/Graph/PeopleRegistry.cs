using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;
using Pymk.Core.Privacy;
using Pymk.Core.Recommend;

namespace Pymk.Grains.Graph;

/// <summary>The flags of all people, as the silo's leases say: by id, and by the ordinals of each model. Safe for concurrent use.</summary>
internal sealed class PeopleRegistry
{
    private readonly ConditionalWeakTable<ServingModel, SiloPeople> _people = [];
    private readonly Lock _changing = new();
    private readonly ShardLeases _leases;
    private readonly UserOrdinals _ordinals;
    private readonly bool _countHiddenConnections;

    public PeopleRegistry(ShardLeases leases, UserOrdinals ordinals, IOptions<PrivacyOptions> options)
    {
        (_leases, _ordinals, _countHiddenConnections) = (leases, ordinals, options.Value.CountHiddenConnections);
        leases.Flags.Changed += OnChanged;
        leases.Ended.Changed += OnEnded;
    }

    /// <summary>True for a user who is deactivated or deleted.</summary>
    public bool IsGone(long user) => (_leases.Flags.Of(user) & PersonFlags.Gone) != 0;

    /// <summary>True for a user whom nobody is shown: gone, or of unknown flags.</summary>
    public bool IsHidden(long user) => IsGone(user) || !_leases.Holds(_ordinals.ShardOf(user));

    /// <summary>The flags in a model's ordinals, and unknown flags where a shard's lease has run out.</summary>
    public SiloPeople Of(ServingModel model)
    {
        var people = _people.TryGetValue(model, out var known) ? known : Add(model);
        return _leases.HoldsAll ? people : people.Without(_leases.Silent());
    }

    /// <summary>The flags in a model's ordinals; cheap where <paramref name="known"/> are still they.</summary>
    public SiloPeople Renew(ServingModel model, SiloPeople known) => !known.IsPartial && _leases.HoldsAll ? known : Of(model);

    private SiloPeople Add(ServingModel model)
    {
        lock (_changing)
        {
            if (!_people.TryGetValue(model, out var people))
            {
                people = new SiloPeople(model, _ordinals, _leases.Flags, _leases.Ended, _countHiddenConnections);
                people.RefreshErased();
                foreach (var (user, _) in _leases.Flags.All)
                {
                    people.Refresh(user);
                }

                _people.Add(model, people);
            }

            return people;
        }
    }

    private void OnEnded(long user)
    {
        lock (_changing)
        {
            foreach (var (_, people) in _people)
            {
                people.NoteEnds(user);
            }
        }
    }

    private void OnChanged(long user)
    {
        lock (_changing)
        {
            foreach (var (_, people) in _people)
            {
                people.Refresh(user);
            }
        }
    }
}
