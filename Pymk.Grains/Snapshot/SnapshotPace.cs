using System.Diagnostics;

namespace Pymk.Grains.Snapshot;

/// <summary>Keeps a long piece of work to half of a core: it rests as long as it worked.</summary>
public sealed class SnapshotPace
{
    private long _since = Stopwatch.GetTimestamp();

    /// <summary>Rests.</summary>
    public async Task RestAsync(CancellationToken cancellation)
    {
        await Task.Delay(Stopwatch.GetElapsedTime(_since), cancellation).ConfigureAwait(false);
        _since = Stopwatch.GetTimestamp();
    }
}
