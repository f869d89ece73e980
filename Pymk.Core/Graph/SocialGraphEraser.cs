using Pymk.Core.Files;

namespace Pymk.Core.Graph;

/// <summary>Erases users from <c>graph.bin</c>: their ids, and their connections from both ends. The other users keep their ordinals.</summary>
public static class SocialGraphEraser
{
    /// <summary>The ordinals of users whom the graph knows, and of those erased from it before; ascending.</summary>
    /// <exception cref="ModelFileException">The file is missing or damaged.</exception>
    public static int[] Find(string path, IEnumerable<long> ids)
    {
        using var file = Open(path);
        var (known, erased) = (file.Get<long>("ids"), Erased(file));
        var parts = Parts(file, known);
        var found = new SortedSet<int>(erased);
        foreach (var id in ids)
        {
            var part = parts.PartOf(id);
            var place = Array.BinarySearch(known, parts.First(part), parts.End(part) - parts.First(part), id);
            if (place >= 0 && ErasedPlaces.LivingOf(known, erased, place) is >= 0 and var user)
            {
                found.Add(user);
            }
        }

        return [.. found];
    }

    /// <summary>Number of undirected connections in the file.</summary>
    /// <exception cref="ModelFileException">The file is missing or damaged.</exception>
    public static long Connections(string path)
    {
        using var file = Open(path);
        return file.Get<long>("offsets")[^1] / 2;
    }

    /// <summary>The ids of the users who are not erased.</summary>
    /// <exception cref="ModelFileException">The file is missing or damaged.</exception>
    public static IEnumerable<long> Living(string path)
    {
        using var file = Open(path);
        var (ids, erased) = (file.Get<long>("ids"), Erased(file));
        return ids.Where((_, user) => Array.BinarySearch(erased, user) < 0);
    }

    /// <summary>Erases users.</summary>
    /// <param name="path">The file.</param>
    /// <param name="users">Ordinals, ascending; those erased before may be among them.</param>
    /// <returns>How many users were erased now, and how many connections. The file stays as it is where nobody was.</returns>
    /// <exception cref="ModelFileException">The file is missing or damaged.</exception>
    public static (int Users, long Connections) Erase(string path, int[] users)
    {
        using var file = Open(path);
        var before = Erased(file);
        var now = users.Except(before).Order().ToArray();
        if (now.Length == 0)
        {
            return default;
        }

        var offsets = file.Get<long>("offsets");
        var parts = Parts(file, file.Get<long>("ids"));
        var places = Places(offsets, file.Get<int>("neighbors"), now);
        int[] erased = [.. before.Concat(now).Order()];
        file.Change<long>("ids", ids =>
            {
                ErasedPlaces.Overwrite(ids, erased, parts);
                return ids.Length;
            })
            .Set("offsets", Array.ConvertAll(offsets, offset => offset - Before(places, offset)))
            .Change<int>("neighbors", values => Without(values, places))
            .Set("erased", erased);
        if (file.Has("times"))
        {
            file.Change<uint>("times", values => Without(values, places));
        }

        file.Save();
        return (now.Length, places.Length / 2);
    }

    private static SectionFile.Editor Open(string path) => SectionFile.Editor.Open(path, SocialGraphFile.Kind, SocialGraphFile.Version);

    private static int[] Erased(SectionFile.Editor file) => file.Has("erased") ? file.Get<int>("erased") : [];

    private static UserParts Parts(SectionFile.Editor file, long[] ids) =>
        file.Has(SocialGraphFile.Parts) ? new UserParts(file.Get<int>(SocialGraphFile.Parts)) : UserParts.One(ids.Length);

    // Both ends of each connection of the users, ascending: their rows, and their places in the rows of others.
    private static long[] Places(long[] offsets, int[] neighbors, int[] users)
    {
        var places = new HashSet<long>();
        foreach (var user in users)
        {
            for (var place = offsets[user]; place < offsets[user + 1]; place++)
            {
                var friend = neighbors[place];
                var row = neighbors.AsSpan((int)offsets[friend], (int)(offsets[friend + 1] - offsets[friend]));
                places.Add(place);
                places.Add(offsets[friend] + row.BinarySearch(user));
            }
        }

        return [.. places.Order()];
    }

    private static int Before(long[] places, long offset)
    {
        var at = Array.BinarySearch(places, offset);
        return at < 0 ? ~at : at;
    }

    private static int Without<T>(T[] values, long[] places)
    {
        var (kept, next) = (0, 0);
        for (var place = 0; place < values.Length; place++)
        {
            if (next < places.Length && places[next] == place)
            {
                next++;
                continue;
            }

            values[kept++] = values[place];
        }

        return kept;
    }
}
