using Pymk.Core.Snapshots;

namespace Pymk.Silo.Daily;

/// <summary>Keeps the newest complete snapshots of a folder. Nothing else in it is touched.</summary>
internal static class KeptSnapshots
{
    // Moved aside first, so that no half of a snapshot looks like one.
    private const string Going = ".deleted-";

    /// <summary>Deletes the other snapshots, and unfinished ones.</summary>
    /// <param name="work">The folder; its snapshots' names ascend with time.</param>
    /// <param name="current">The snapshot that is kept in any case.</param>
    /// <param name="keep">How many are kept, the current one among them.</param>
    /// <returns>How many were deleted.</returns>
    public static int DeleteOthers(string work, string current, int keep)
    {
        if (!Directory.Exists(work))
        {
            return 0;
        }

        var kept = 1;
        var deleted = 0;
        foreach (var folder in Directory.GetDirectories(work).Where(f => f != current).OrderDescending(StringComparer.Ordinal))
        {
            var name = Path.GetFileName(folder);
            if (name.StartsWith(Going, StringComparison.Ordinal))
            {
                Directory.Delete(folder, recursive: true);
            }
            else if (SnapshotFolder.IsComplete(folder) ? ++kept > keep : File.Exists(new SnapshotFiles(folder).Unfinished))
            {
                var aside = Path.Combine(work, Going + name);
                Directory.Move(folder, aside);
                Directory.Delete(aside, recursive: true);
                deleted++;
            }
        }

        return deleted;
    }
}
