using Microsoft.Extensions.Options;
using Orleans.Runtime;
using Orleans.Runtime.MembershipService.SiloMetadata;
using Pymk.Core.Candidates;
using Pymk.Core.Recommend;
using Pymk.Grains.Models;

namespace Pymk.Grains.Ranking;

/// <summary>Scores candidates in this silo, or on a silo with an accelerator where only others have one.</summary>
internal sealed class RankingRouter(
    SiloRanker ranker,
    IGrainFactory grains,
    IClusterMembershipService members,
    ILocalSiloDetails self,
    ISiloMetadataCache metadata,
    IOptions<ServingOptions> options)
{
    private volatile ActiveSilos _active = new(MembershipVersion.MinValue, []);

    /// <inheritdoc cref="SiloRanker.ScoreAsync"/>
    public ValueTask ScoreAsync(ServingModel model, CandidateSet set, float[] invite, float[] accept) =>
        RanksElsewhere() ? SendAsync(model, set, invite, accept) : ranker.ScoreAsync(model, set, invite, accept);

    /// <summary>Whether this silo has no accelerator and another one has.</summary>
    // Every call reads the labels: a silo's label arrives some time after the silo becomes active.
    public bool RanksElsewhere()
    {
        if (Accelerator.IsOn(metadata.GetSiloMetadata(self.SiloAddress)))
        {
            return false;
        }

        foreach (var silo in Active())
        {
            if (Accelerator.IsOn(metadata.GetSiloMetadata(silo)))
            {
                return true;
            }
        }

        return false;
    }

    private async ValueTask SendAsync(ServingModel model, CandidateSet set, float[] invite, float[] accept)
    {
        var request = new RankRequest(model.Version, set.ToBytes(), (int)options.Value.RankDeadline.TotalMilliseconds);
        var scores = await grains.GetGrain<IRankerGrain>(0).Rank(request);
        scores.Invite.CopyTo(invite, 0);
        scores.Accept.CopyTo(accept, 0);
    }

    private SiloAddress[] Active()
    {
        var snapshot = members.CurrentSnapshot;
        var active = _active;
        if (active.Version != snapshot.Version)
        {
            var addresses = snapshot.Members.Values.Where(m => m.Status == SiloStatus.Active).Select(m => m.SiloAddress);
            _active = active = new ActiveSilos(snapshot.Version, [.. addresses]);
        }

        return active.Addresses;
    }

    private sealed record ActiveSilos(MembershipVersion Version, SiloAddress[] Addresses);
}
