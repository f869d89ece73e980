using Microsoft.Extensions.Options;
using Pymk.Grains.Candidates;
using Pymk.Grains.Graph;
using Pymk.Grains.Models;
using Pymk.Grains.Profiles;
using Pymk.Grains.Ranking;

namespace Pymk.Grains.Users;

/// <summary>What every user's grain of a silo works with; one object, because there are many grains.</summary>
internal sealed record UserTools(
    ModelRegistry Models,
    UserOrdinals Numbers,
    ShardLeases Leases,
    IRelationEvents Relations,
    CandidateListGenerator Supply,
    CandidateSetCache Unpacked,
    ICandidateListStore Lists,
    RankingRouter Ranking,
    SlateWriter Slates,
    DailyExposures Exposures,
    ProfileChanges Profiles,
    TimeProvider Time,
    IOptions<ServingOptions> Settings)
{
    public ServingOptions Options { get; } = Settings.Value;

    public long Now => Time.GetUtcNow().ToUnixTimeSeconds();
}
