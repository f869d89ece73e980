namespace Pymk.Benchmarks.Days;

/// <summary>Which nights are special: one with a kill in every stage, one whose training is spoilt, and one whose snapshot is restored.</summary>
internal sealed class NightPlan(DaysSettings settings)
{
    private int Killed => Math.Max(2, settings.Days / 3);

    private int Spoilt => Math.Max(Killed + 1, settings.Days / 2);

    /// <summary>What is killed in the night after a day.</summary>
    public IReadOnlyList<Kill> KillsOf(int day) => settings.Faults && day == Killed ? Kill.EveryStage : [];

    /// <summary>Whether the model of the night after a day is made worse on purpose.</summary>
    public bool IsSpoilt(int day) => settings.Faults && day == Spoilt;

    /// <summary>Whether the snapshot of the night after a day is restored into an empty store.</summary>
    public bool IsRestored(int day) => settings.Faults && day == settings.Days;
}
