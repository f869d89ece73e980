using Pymk.Core.Files;

namespace Pymk.Core.Profiles;

/// <summary>Erases users from <c>profiles.bin</c>: name, headline, time of joining and tokens, and the text of tokens that nobody else has.</summary>
public static class ProfileEraser
{
    /// <summary>Erases users.</summary>
    /// <param name="path">The file.</param>
    /// <param name="users">Ordinals, ascending; those erased before may be among them.</param>
    /// <returns>Number of users of whom something was erased. The file stays as it is where there was nobody.</returns>
    /// <exception cref="ModelFileException">The file is missing or damaged.</exception>
    public static int Erase(string path, int[] users)
    {
        using var file = SectionFile.Editor.Open(path, ProfileTable.Kind, ProfileTable.Version);
        var found = new HashSet<int>();
        found.UnionWith(file.Blank(ProfileTable.NameSection, ProfileTable.NameStarts, users));
        found.UnionWith(file.Blank(ProfileTable.HeadlineSection, ProfileTable.HeadlineStarts, users));
        EraseJoined(file, users, found);
        for (var field = 0; file.Has($"offsets{field}"); field++)
        {
            EraseTokens(file, field, users, found);
        }

        file.Save();
        return found.Count;
    }

    private static void EraseJoined(SectionFile.Editor file, int[] users, HashSet<int> found)
    {
        var joined = file.Get<uint>("joined");
        var known = users.Where(user => joined[user] != 0).ToArray();
        if (known.Length > 0)
        {
            foreach (var user in known)
            {
                joined[user] = 0;
                found.Add(user);
            }

            file.Set("joined", joined);
        }
    }

    private static void EraseTokens(SectionFile.Editor file, int field, int[] users, HashSet<int> found)
    {
        var (offsets, tokens) = (file.Get<int>($"offsets{field}"), file.Get<int>($"tokens{field}"));
        var holders = users.Where(user => offsets[user + 1] > offsets[user]).ToArray();
        if (holders.Length == 0)
        {
            return;
        }

        found.UnionWith(holders);
        var theirs = holders.SelectMany(user => tokens[offsets[user]..offsets[user + 1]]).ToHashSet();
        var (starts, kept) = (new int[offsets.Length], new List<int>(tokens.Length));
        for (int user = 0, next = 0; user + 1 < offsets.Length; user++)
        {
            if (next < holders.Length && holders[next] == user)
            {
                next++;
            }
            else
            {
                kept.AddRange(tokens.AsSpan(offsets[user]..offsets[user + 1]));
            }

            starts[user + 1] = kept.Count;
        }

        file.Set($"offsets{field}", starts).Set($"tokens{field}", kept.ToArray());
        // A token keeps its number, because other files count by it.
        theirs.ExceptWith(kept);
        if (theirs.Count > 0)
        {
            file.Blank($"vocabulary{field}", theirs.Order().ToArray());
        }
    }
}
