namespace Pymk.Grains;

/// <summary>Settings of the grains, below <c>Pymk:Serving</c>. Every one is checked when the silo starts.</summary>
public sealed class ServingOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Pymk:Serving";

    /// <summary>Graph shards of the cluster, 1 to 4,096; the same on all silos, and not to be changed once there is data.</summary>
    public int GraphShards { get; set; } = 16;

    /// <summary>The most of <see cref="ListMaxAge"/>: ended connections are told and kept for twice that.</summary>
    public static readonly TimeSpan LongestListMaxAge = TimeSpan.FromHours(12);

    /// <summary>Age at which a candidate list is generated again in the background.</summary>
    public TimeSpan ListMaxAge { get; set; } = TimeSpan.FromHours(6);

    /// <summary>Age at which a list is scored again although nothing changed.</summary>
    public TimeSpan OrderMaxAge { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Delay from a connection to the new list; later connections share it.</summary>
    public TimeSpan RefreshDelay { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest wait of a request for a ranker; longer waits are refused.</summary>
    public TimeSpan RankDeadline { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Requests that may wait for a ranker of a silo, 1 to 100,000. More are refused.</summary>
    public int RankQueue { get; set; } = 256;

    /// <summary>Requests that a silo ranks at the same time, 0 to 1,024; 0 for one a core.</summary>
    public int RankConcurrency { get; set; }

    /// <summary>Candidate lists that a silo generates at the same time, 0 to 1,024; 0 for two a core.</summary>
    public int GenerateConcurrency { get; set; }

    /// <summary>Generations that may wait in a silo, 1 to 100,000. More are refused.</summary>
    public int GenerateQueue { get; set; } = 128;

    /// <summary>How long the index shards may take to answer; what comes later is left out and the answer marked partial.</summary>
    public TimeSpan IndexDeadline { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// How long another silo may take to read rows for a generation, 1 ms to 30 s. Connections that come later are left out and the list is marked partial;
    /// feature rows are read from the store instead.
    /// </summary>
    public TimeSpan ReadDeadline { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Searches of index shards that a silo runs for other silos at the same time, 0 to 1,024; 0 for one a core.</summary>
    public int IndexThreads { get; set; }

    /// <summary>Index searches of other silos that may wait in a silo, 1 to 100,000. More are answered empty and partial.</summary>
    public int IndexQueue { get; set; } = 4_096;

    /// <summary>Changes beside an index shard, searched one by one, at which they are built into it; 16 to 1,000,000.</summary>
    public int IndexDeltaRows { get; set; } = 4_096;

    /// <summary>Memory for feature rows read from the store, bytes; 0 reads every row from the store every time.</summary>
    public long RowCacheBytes { get; set; } = 256L << 20;

    /// <summary>
    /// Memory for the features of candidate lists, bytes; 0 for room for one. Three quarters hold packed lists, of the users asked for most, and a quarter
    /// lists laid out for computing. Null for a sixth of the memory that the process may use.
    /// </summary>
    public long? ListCacheBytes { get; set; }

    /// <summary>
    /// How long a graph shard holds a silo's call while it has no news, at most 10 seconds. A silo that hears nothing for three periods shows nobody of
    /// the shard, and so long a change of somebody's flags waits for a silo that is gone.
    /// </summary>
    public TimeSpan LeasePeriod { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Share of the places of an answer that go to people who are not among the best, 0 to 0.5 in hundredths; 0 for none. The logs then have the
    /// probability with which each person was shown.
    /// </summary>
    public double ExplorationShare { get; set; }

    /// <summary>Delay from an interaction until its users' feature rows are rewritten; later interactions share it.</summary>
    public TimeSpan BehaviorPeriod { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Idle time after which a user's grain leaves memory.</summary>
    public TimeSpan UserIdle { get; set; } = TimeSpan.FromMinutes(15);
}
