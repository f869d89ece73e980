using Orleans.Runtime;

namespace Pymk.Grains.Placement;

/// <summary>Moves the grains of shards.</summary>
internal static class ShardHomeExtensions
{
    // Silos start and stop in groups: a shard moves when their number has been the same for so many periods.
    private const int SteadyPeriods = 3;

    /// <summary>Moves the grain when its shard belongs to another silo. Call it once, at activation.</summary>
    /// <param name="grain">The grain; its key is the shard.</param>
    /// <param name="home">Knows where shards belong.</param>
    /// <param name="leaving">Called before the grain stops to serve here; null for nothing.</param>
    /// <param name="mayLeave">False while the grain has work that only it knows of; null for a grain that may leave at any time.</param>
    public static void FollowHome(this Grain grain, ShardHome home, Action? leaving = null, Func<bool>? mayLeave = null)
    {
        var (shard, members, steady) = (grain.GetPrimaryKeyLong(), home.MembersVersion, 0);
        grain.RegisterGrainTimer(
            _ =>
            {
                var now = home.MembersVersion;
                (members, steady) = (now, now == members && home.IsElsewhere(shard) ? steady + 1 : 0);
                if (steady >= SteadyPeriods && mayLeave?.Invoke() != false)
                {
                    steady = 0;
                    leaving?.Invoke();
                    grain.MigrateOnIdle();
                }

                return Task.CompletedTask;
            },
            new GrainTimerCreationOptions(home.Period, home.Period) { Interleave = true });
    }
}
