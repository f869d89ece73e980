using Microsoft.Extensions.Hosting;
using Pymk.Core.Privacy;
using Pymk.Grains.Candidates;
using Pymk.Grains.Graph;
using Pymk.Grains.Ids;
using Pymk.Grains.Models;
using Pymk.Grains.Profiles;
using Pymk.Grains.Users;

namespace Pymk.Grains.Erasure;

/// <summary>
/// Makes this silo forget erased people: in the models that it holds, in what it caches of them. The flag <see cref="PersonFlags.Erased"/> comes with
/// a lease, so its shard waits until every silo has forgotten.
/// </summary>
internal sealed class SiloErasure(
    ShardLeases leases,
    ModelRegistry models,
    UserOrdinals ordinals,
    CandidateListGenerator generator,
    ProfileChanges profiles,
    UserTexts texts,
    DailyExposures exposures)
    : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        leases.Flags.Changed += OnFlags;
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        leases.Flags.Changed -= OnFlags;
        return Task.CompletedTask;
    }

    private void OnFlags(long user)
    {
        if ((leases.Flags.Of(user) & PersonFlags.Erased) != 0)
        {
            Forget(user);
        }
    }

    private void Forget(long user)
    {
        foreach (var model in models.All)
        {
            if (ordinals.TryOrdinal(model, user, out var ordinal))
            {
                generator.RowsOf(model).Forget(ordinal);
            }

            model.Erase(user);
        }

        ordinals.Forget(user);
        texts.Forget(user);
        profiles.Remove(user);
        exposures.Remove(user);
    }
}
