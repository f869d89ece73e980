using Pymk.Core.Files;

namespace Pymk.Core.Generation;

/// <summary>Erases users from <c>postings.bin</c>: from the lists of tokens and from the most connected users.</summary>
public static class PostingsEraser
{
    /// <summary>Erases users.</summary>
    /// <param name="path">The file.</param>
    /// <param name="users">Ordinals, ascending; those erased before may be among them.</param>
    /// <returns>Number of users who were in a list. The file stays as it is where nobody was.</returns>
    /// <exception cref="ModelFileException">The file is missing or damaged.</exception>
    public static int Erase(string path, int[] users)
    {
        using var file = SectionFile.Editor.Open(path, Postings.Kind, Postings.Version);
        var (offsets, listed, popular) = (file.Get<int>("offsets"), file.Get<int>("users"), file.Get<int>("popular"));
        var found = users.ToHashSet();
        found.IntersectWith(listed.Concat(popular));
        if (found.Count == 0)
        {
            return 0;
        }

        var (starts, kept) = (new int[offsets.Length], new List<int>(listed.Length));
        for (var token = 0; token + 1 < offsets.Length; token++)
        {
            foreach (var user in listed.AsSpan(offsets[token]..offsets[token + 1]))
            {
                if (!found.Contains(user))
                {
                    kept.Add(user);
                }
            }

            starts[token + 1] = kept.Count;
        }

        file.Set("offsets", starts).Set("users", kept.ToArray()).Set("popular", Array.FindAll(popular, user => !found.Contains(user))).Save();
        return found.Count;
    }
}
