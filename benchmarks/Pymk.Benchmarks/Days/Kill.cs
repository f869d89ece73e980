namespace Pymk.Benchmarks.Days;

/// <summary>Who is killed.</summary>
internal enum Victim
{
    /// <summary>The process of <c>./pymk daily</c>. A training under way goes on without it.</summary>
    Daily,

    /// <summary>The training that it started.</summary>
    Training,

    /// <summary>The silo, which is started again.</summary>
    Silo,
}

/// <summary>A kill -9 within a night.</summary>
/// <param name="Line">The victim dies when <c>daily</c> has printed a line with this text, after the prefix of the line.</param>
/// <param name="Victim">Who is killed.</param>
internal readonly record struct Kill(string Line, Victim Victim)
{
    /// <summary>
    /// A kill in every stage of a night, in the order of the stages: the line tells that the stage before has ended, or what training does. Once <c>daily</c>
    /// is killed beside its training, the next run takes the training's model and prints none of its lines.
    /// </summary>
    public static readonly IReadOnlyList<Kill> EveryStage =
    [
        new("run ", Victim.Daily),
        new("run ", Victim.Silo),
        new("train: import:", Victim.Training),
        new("train: graphsage:", Victim.Training),
        new("train: candidates", Victim.Training),
        new("train: ranker:", Victim.Silo),
        new("train: export:", Victim.Daily),
        new("rollout:", Victim.Daily),
        new("lists:", Victim.Daily),
    ];
}
