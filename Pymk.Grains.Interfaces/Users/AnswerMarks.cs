namespace Pymk.Grains.Interfaces.Users;

/// <summary>What an answer falls short in; none for a whole and fresh one.</summary>
[Flags]
[GenerateSerializer]
[Alias("pymk.answer-marks")]
public enum AnswerMarks : byte
{
    /// <summary>Whole and fresh.</summary>
    None = 0,

    /// <summary>A shard of the graph, the index or the feature store did not answer in time, so that good people may be missing.</summary>
    Partial = 1,

    /// <summary>Ranked before the latest change, because ranking again was refused or is still under way. The rules are current all the same.</summary>
    Stale = 2,

    /// <summary>Fewer people than asked for remain after the rules.</summary>
    Short = 4,
}
