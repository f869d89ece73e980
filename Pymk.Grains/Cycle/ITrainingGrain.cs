using Pymk.Grains.Labels;

namespace Pymk.Grains.Cycle;

/// <summary>Starts the daily run in a process beside a silo with the label <see cref="SiloLabels.Training"/>. The key is 0.</summary>
[Alias("pymk.training")]
internal interface ITrainingGrain : IGrainWithIntegerKey
{
    /// <summary>Starts the process, unless the one started before still runs.</summary>
    /// <param name="work">Folder of the snapshots.</param>
    /// <param name="options">Further options of the verb <c>daily</c>.</param>
    /// <exception cref="InvalidOperationException">This silo cannot start it; the message says why.</exception>
    [Alias("start")]
    Task Start(string work, string[] options);
}

/// <summary>Runs the verb <c>daily</c> in a process of its own. The host registers it.</summary>
public interface IDailyProcess
{
    /// <summary>Starts the process, unless one runs.</summary>
    /// <param name="work">Folder of the snapshots.</param>
    /// <param name="options">Further options of the verb.</param>
    /// <exception cref="InvalidOperationException">The program cannot be started.</exception>
    void Start(string work, IReadOnlyList<string> options);
}

/// <inheritdoc cref="ITrainingGrain"/>
[LabelPlacementFilter(SiloLabels.Training, SiloLabels.Set, required: true)]
internal sealed class TrainingGrain(IDailyProcess process) : Grain, ITrainingGrain
{
    public Task Start(string work, string[] options)
    {
        process.Start(work, options);

        // The label may be gone at the next time.
        DeactivateOnIdle();
        return Task.CompletedTask;
    }
}
