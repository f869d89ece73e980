namespace Pymk.Grains.Interfaces.Cycle;

/// <summary>The stages of a daily run, in order.</summary>
[GenerateSerializer]
[Alias("pymk.cycle-stage")]
public enum CycleStage : byte
{
    /// <summary>The shards write what the service knows.</summary>
    Snapshot,

    /// <summary>A model is trained on the snapshot, judged, and published unless it is worse.</summary>
    Train,

    /// <summary>Every silo loads the published model.</summary>
    Rollout,

    /// <summary>Candidate lists of the model are written ahead.</summary>
    Lists,

    /// <summary>What no served model needs is deleted.</summary>
    Clean,
}

/// <summary>How a daily run ended.</summary>
[GenerateSerializer]
[Alias("pymk.cycle-outcome")]
public enum CycleOutcome : byte
{
    /// <summary>It has not ended.</summary>
    Open,

    /// <summary>Its model serves.</summary>
    Published,

    /// <summary>Its model is worse than the served one, which goes on.</summary>
    NotPublished,

    /// <summary>It was left unfinished until its snapshot was too old to go on with.</summary>
    GivenUp,
}
