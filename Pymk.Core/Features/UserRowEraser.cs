using Pymk.Core.Files;

namespace Pymk.Core.Features;

/// <summary>Erases users from <c>rows.bin</c>: their rows become empty.</summary>
public static class UserRowEraser
{
    /// <summary>Erases users.</summary>
    /// <param name="path">The file.</param>
    /// <param name="users">Ordinals, ascending; those erased before may be among them.</param>
    /// <returns>Number of rows that were not empty. The file stays as it is where all were.</returns>
    /// <exception cref="ModelFileException">The file is missing or damaged.</exception>
    public static int Erase(string path, int[] users) => Erase(path, users, UserRowTable.ChunkBytes);

    internal static int Erase(string path, int[] users, long chunkBytes)
    {
        using var file = SectionFile.Editor.Open(path, UserRowTable.Kind, UserRowTable.Version);
        var offsets = file.Get<long>("offsets");
        var erased = 0;
        foreach (var theirs in users.GroupBy(user => offsets[user] / chunkBytes).ToArray())
        {
            if (!file.Has($"rows{theirs.Key}"))
            {
                continue;
            }

            var chunk = file.Get<byte>($"rows{theirs.Key}");
            var kept = Without(chunk, theirs.Key * chunkBytes, chunkBytes, [.. theirs], offsets, ref erased);
            if (kept < chunk.Length)
            {
                file.Set($"rows{theirs.Key}", chunk[..kept]);
            }
        }

        if (erased > 0)
        {
            file.Set("offsets", offsets).Save();
        }

        return erased;
    }

    // Moves the rows of a chunk together and their offsets with them. Returns the length that remains.
    private static int Without(byte[] chunk, long start, long chunkBytes, int[] users, long[] offsets, ref int erased)
    {
        var (end, cut, next) = (start + chunk.Length, 0, 0);
        var first = Array.FindIndex(offsets, offset => offset >= start);
        for (var user = first; user < offsets.Length && offsets[user] <= end && offsets[user] < start + chunkBytes; user++)
        {
            var from = (int)(offsets[user] - start);
            offsets[user] -= cut;
            if (user + 1 == offsets.Length)
            {
                break;
            }

            var to = offsets[user + 1] <= end ? (int)(offsets[user + 1] - start) : chunk.Length;
            if (next < users.Length && users[next] == user)
            {
                next++;
                erased += to > from ? 1 : 0;
                cut += to - from;
            }
            else if (cut > 0)
            {
                chunk.AsSpan(from..to).CopyTo(chunk.AsSpan(from - cut));
            }
        }

        return chunk.Length - cut;
    }
}
