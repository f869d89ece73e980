using Microsoft.Extensions.Options;
using Orleans.Runtime;
using Orleans.Runtime.MembershipService.SiloMetadata;
using Pymk.Core.Candidates;
using Pymk.Grains.Interfaces.Ranking;
using Pymk.Grains.Models;

namespace Pymk.Grains.Ranking;

/// <summary>Scores candidates where they should be scored: in this silo, or where this one has no accelerator and others do, on one of those.</summary>
internal sealed class Ranking(
    RankingQueue queue, IGrainFactory grains, IClusterMembershipService members, ILocalSiloDetails self, ISiloMetadataCache metadata, IOptions<ServingOptions> options)
{
    private volatile Seen _seen = new(MembershipVersion.MinValue, false);

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

    // Asked for every scoring, answered from what the last membership said.
    private bool RanksElsewhere()
    {
        var now = members.CurrentSnapshot;
        if (_seen.Version != now.Version)
        {
            var active = now.Members.Values.Where(m => m.Status == SiloStatus.Active).Select(m => m.SiloAddress).ToArray();
            var elsewhere = !Accelerator.IsOn(metadata.GetSiloMetadata(self.SiloAddress)) && active.Any(s => Accelerator.IsOn(metadata.GetSiloMetadata(s)));
            _seen = new Seen(now.Version, elsewhere);
        }

        return _seen.Elsewhere;
    }

    private sealed record Seen(MembershipVersion Version, bool Elsewhere);
}
