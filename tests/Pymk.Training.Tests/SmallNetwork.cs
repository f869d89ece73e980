using System.Globalization;

namespace Pymk.Training.Tests;

/// <summary>A small network as files.</summary>
internal static class SmallNetwork
{
    /// <summary>Writes groups of friends who share a town, with a little noise: 10 groups, 5 lines a user.</summary>
    public static void Write(string folder, int users)
    {
        Directory.CreateDirectory(folder);
        var random = new Random(3);
        var lines = Enumerable.Range(0, users * 5).Select(_ =>
        {
            var a = random.Next(users);
            var b = random.NextDouble() < 0.85 ? (a % 10) + (10 * random.Next(users / 10)) : random.Next(users);
            return $"{a}\t{b}";
        });
        File.WriteAllLines(Path.Combine(folder, "connections.tsv"), lines);
        var profiles = Enumerable.Range(0, users)
            .Select(u => $$"""{"user": {{u}}, "attributes": {"town": "town {{u % 10}}"}, "interests": ["i{{u % 7}}", "i{{u % 11}}"]}""");
        File.WriteAllLines(Path.Combine(folder, "profiles.jsonl"), profiles);
    }

    /// <summary>The connections of a folder, each once with the smaller id first; lines that connect a user to themselves are left out.</summary>
    public static HashSet<(long User, long Other)> ReadConnections(string folder) => ReadPairs(Path.Combine(folder, "connections.tsv"));

    /// <summary>The pairs of a file, likewise.</summary>
    public static HashSet<(long User, long Other)> ReadPairs(string path) => [.. File.ReadLines(path)
        .Select(line => Array.ConvertAll(line.Split('\t'), id => long.Parse(id, CultureInfo.InvariantCulture)))
        .Where(pair => pair[0] != pair[1])
        .Select(pair => (Math.Min(pair[0], pair[1]), Math.Max(pair[0], pair[1])))];
}
