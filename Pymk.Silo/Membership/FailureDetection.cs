using Orleans.Configuration;

namespace Pymk.Silo.Membership;

/// <summary>
/// How silos find out that one of them is gone. A silo that misses <see cref="MissedProbes"/> probes in a row, the last by way of another silo, is declared dead:
/// three to four times the time of a probe after it fell silent. <see cref="LostSilos"/> finds ended processes sooner.
/// </summary>
internal static class FailureDetection
{
    /// <summary>The shortest time of a probe.</summary>
    public static readonly TimeSpan ShortestProbe = TimeSpan.FromMilliseconds(200);

    /// <summary>The longest time of a probe.</summary>
    public static readonly TimeSpan LongestProbe = TimeSpan.FromSeconds(10);

    private const int MissedProbes = 3;

    // What a silo missed of the others' gossip it reads here, its own death among it.
    private static readonly TimeSpan TableRefresh = TimeSpan.FromSeconds(5);

    public static void AddTo(ISiloBuilder silo, TimeSpan probe)
    {
        silo.Configure<ClusterMembershipOptions>(o =>
        {
            o.NumMissedProbesLimit = MissedProbes;
            o.TableRefreshTimeout = TableRefresh;

            // Orleans fits the time of a probe to the answers, and believes a silo alive for so many of the longest as it may miss since it last said anything.
            (o.ProbeTimeout, o.MinProbeTimeout, o.MaxProbeTimeout) = (probe, probe, probe);
        });
        silo.Services.AddHostedService<LostSilos>();
    }
}
