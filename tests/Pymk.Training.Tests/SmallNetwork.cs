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

    /// <summary>The same network with names, headlines, logs of sixty days, and ids that no other number of a model equals.</summary>
    public static void WriteNamed(string folder, int users)
    {
        Write(folder, users);
        var connections = Path.Combine(folder, "connections.tsv");
        File.WriteAllLines(connections, [.. ReadConnections(folder).Select(pair => $"{IdOf((int)pair.User)}\t{IdOf((int)pair.Other)}")]);
        var profiles = Enumerable.Range(0, users).Select(u =>
            $$"""{"user": {{IdOf(u)}}, "name": "{{NameOf(u)}}", "headline": "Knows {{NameOf(u)}}","""
            + $$""" "attributes": {"town": "town {{u % 10}}"}, "skills": ["own {{NameOf(u)}}"]}""");
        File.WriteAllLines(Path.Combine(folder, "profiles.jsonl"), profiles);
        var random = new Random(5);
        File.WriteAllLines(Path.Combine(folder, "interactions.jsonl"), Enumerable.Range(0, 2_000).SelectMany(i =>
        {
            var (user, other, time) = (random.Next(users), random.Next(users), 1_700_000_000 + (i * 2_600));
            string[] actions = random.Next(4) == 0 ? ["view", "invite", "accept"] : ["view"];
            return user == other ? [] : actions.Select(action =>
                $$"""{"time": {{time}}, "user": {{IdOf(user)}}, "suggested": {{IdOf(other)}}, "action": "{{action}}", "request": "r{{i}}"}""");
        }));
    }

    /// <summary>The id of a user of <see cref="WriteNamed"/>.</summary>
    public static long IdOf(int user) => 7_000_000_000_000 + (1_000_003L * user);

    /// <summary>The name of a user of <see cref="WriteNamed"/>; no name is a part of another.</summary>
    public static string NameOf(int user) => string.Create(CultureInfo.InvariantCulture, $"Quill{user:0000}");

    /// <summary>The connections of a folder, each once with the smaller id first; lines that connect a user to themselves are left out.</summary>
    public static HashSet<(long User, long Other)> ReadConnections(string folder) => ReadPairs(Path.Combine(folder, "connections.tsv"));

    /// <summary>The pairs of a file, likewise.</summary>
    public static HashSet<(long User, long Other)> ReadPairs(string path) => [.. File.ReadLines(path)
        .Select(line => Array.ConvertAll(line.Split('\t'), id => long.Parse(id, CultureInfo.InvariantCulture)))
        .Where(pair => pair[0] != pair[1])
        .Select(pair => (Math.Min(pair[0], pair[1]), Math.Max(pair[0], pair[1])))];
}
