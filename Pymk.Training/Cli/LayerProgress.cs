namespace Pymk.Training.Cli;

/// <summary>Reports the embedding of all users, which runs through them once for each of two layers.</summary>
/// <param name="stage">The current work.</param>
/// <param name="users">Number of users.</param>
/// <param name="progress">Receives the users of a layer, half of them for each.</param>
internal sealed class LayerProgress(string stage, int users, IProgress<StageProgress>? progress)
{
    private const int Layers = 2;

    private long _done;

    /// <summary>Adds users whom one layer is finished for.</summary>
    public void Add(int more)
    {
        _done += more;
        progress?.Report(new StageProgress(stage, _done / Layers, users, "users"));
    }
}
