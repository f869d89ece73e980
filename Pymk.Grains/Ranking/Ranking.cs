using Microsoft.Extensions.Options;
using Orleans.Runtime;
using Orleans.Runtime.MembershipService.SiloMetadata;
using Pymk.Core.Candidates;
using Pymk.Grains.Models;

namespace Pymk.Grains.Ranking;

/// <summary>Scores candidates where they should be scored: in this silo, or where this one has no accelerator and others do, on one of those.</summary>
internal sealed class Ranking(
    RankingQueue queue, IGrainFactory grains, IClusterMembershipService members, ILocalSiloDetails self, ISiloMetadataCache metadata, IOptions<ServingOptions> options)
{
    private volatile Seen _seen = new(MembershipVersion.MinValue, []);

    /// <inheritdoc cref="RankingQueue.ScoreAsync"/>
    public ValueTask ScoreAsync(ServingModel model, CandidateSet set, float[] invite, float[] accept) =>
        RanksElsewhere() ? SendAsync(model, set, invite, accept) : queue.ScoreAsync(model, set, invite, accept);

    private async ValueTask SendAsync(ServingModel model, CandidateSet set, float[] invite, float[] accept)
    {
        var request = new RankRequest(model.Version, set.ToBytes(), (int)options.Value.RankDeadline.TotalMilliseconds);
        var scores = await grains.GetGrain<IRankerGrain>(0).Rank(request);
        scores.Invite.CopyTo(invite, 0);
        scores.Accept.CopyTo(accept, 0);
    }

    /// <summary>Whether this silo has no accelerator and another one has: asked for every scoring.</summary>
    // Labels are read each time and not remembered with the membership: a silo's label arrives some time after the silo is seen to be active.
    public bool RanksElsewhere()
    {
        if (Accelerator.IsOn(metadata.GetSiloMetadata(self.SiloAddress)))
        {
            return false;
        }

        foreach (var silo in ActiveSilos())
        {
            if (Accelerator.IsOn(metadata.GetSiloMetadata(silo)))
            {
                return true;
            }
        }

        return false;
    }

    private SiloAddress[] ActiveSilos()
    {
        var now = members.CurrentSnapshot;
        var seen = _seen;
        if (seen.Version != now.Version)
        {
            _seen = seen = new Seen(now.Version, [.. now.Members.Values.Where(m => m.Status == SiloStatus.Active).Select(m => m.SiloAddress)]);
        }

        return seen.Active;
    }

    private sealed record Seen(MembershipVersion Version, SiloAddress[] Active);
}
