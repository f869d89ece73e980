using Microsoft.Extensions.Options;
using Pymk.Grains.Ids;
using Pymk.Grains.Snapshot;

namespace Pymk.Grains.Events;

/// <inheritdoc cref="ISnapshotSourcesGrain"/>
internal sealed class SnapshotSourcesGrain(IOptions<ServingOptions> serving, IOptions<EventLogOptions> logs, NetworkIds ids) : Grain, ISnapshotSourcesGrain
{
    public ValueTask<SnapshotSources> Read()
    {
        var folder = Path.GetFullPath(logs.Value.Folder);
        var hasLogs = Directory.Exists(folder) && Directory.EnumerateFiles(folder, "*.parquet", SearchOption.AllDirectories).Any();
        return new(new SnapshotSources(serving.Value.GraphShards, hasLogs ? folder : null, ids.IsText));
    }
}
