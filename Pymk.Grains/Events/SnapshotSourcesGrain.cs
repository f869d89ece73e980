using Microsoft.Extensions.Options;
using Pymk.Core.Files;
using Pymk.Core.Privacy;
using Pymk.Grains.Ids;
using Pymk.Grains.Privacy;
using Pymk.Grains.Snapshot;

namespace Pymk.Grains.Events;

/// <inheritdoc cref="ISnapshotSourcesGrain"/>
internal sealed class SnapshotSourcesGrain(IOptions<ServingOptions> serving, IOptions<EventLogOptions> logs, NetworkIds ids, ErasedPeople erased)
    : Grain, ISnapshotSourcesGrain
{
    public ValueTask<SnapshotSources> Read()
    {
        var folder = Path.GetFullPath(logs.Value.Folder);
        return new(new SnapshotSources(serving.Value.GraphShards, HasLogs(folder) ? folder : null, ids.IsText));
    }

    public async Task<int> WriteErased(SnapshotRequest request)
    {
        // Another silo may have erased or revived somebody.
        await erased.ReadAsync();
        var known = erased.Known;
        if (!known.IsEmpty)
        {
            ErasedUsers.None.With(known).Write(request.Folder);
        }

        return known.People.Count;
    }

    /// <summary>True for a folder with logs, be they journals that no Parquet file holds yet.</summary>
    internal static bool HasLogs(string folder) => LogFormat.IsIn(folder)
        || (Directory.Exists(folder) && Directory.EnumerateFiles(folder, "*.parquet", SearchOption.AllDirectories).Any());
}
