namespace Pymk.Grains.Interfaces.Users;

/// <summary>How an answer falls short.</summary>
[Flags]
[GenerateSerializer]
[Alias("pymk.answer-marks")]
public enum AnswerMarks : byte
{
    /// <summary>Whole and fresh.</summary>
    None = 0,

    /// <summary>A shard of the graph or the index, or the feature store, did not answer in time: good people may be missing.</summary>
    Partial = 1,

    /// <summary>Ranked before the latest change, because ranking again was refused. The rules are current.</summary>
    Stale = 2,

    /// <summary>Fewer people than asked for remain after the rules.</summary>
    Short = 4,
}
