using Pymk.Core.Snapshots;
using Pymk.Storage.Snapshots;

namespace Pymk.Benchmarks.Days;

/// <summary>Compares a snapshot of the service with the truth.</summary>
internal static class SnapshotCheck
{
    private const int Examples = 5;

    /// <summary>Everything that was acknowledged and is missing from the snapshot or different there, and everything that came back.</summary>
    public static async Task<SnapshotDifferences> CompareAsync(string folder, Truth truth)
    {
        var reader = new SnapshotReader(folder, SnapshotFolder.Read(folder, verify: true));
        var differences = new SnapshotDifferences();
        await CompareConnectionsAsync(reader, truth, differences);
        await CompareRelationsAsync(reader, truth, differences);
        await ComparePeopleAsync(reader, truth, differences);
        return differences;
    }

    private static async Task CompareConnectionsAsync(SnapshotReader reader, Truth truth, SnapshotDifferences differences)
    {
        var found = new HashSet<(long, long)>();
        await foreach (var c in reader.ConnectionsAsync(CancellationToken.None))
        {
            if (!found.Add((c.User, c.Other)) || !truth.Holds(c.User, c.Other, RelationKind.Connection) || truth.IsDeleted(c.User) || truth.IsDeleted(c.Other))
            {
                differences.Add($"connection {c.User}-{c.Other} is in the snapshot, and must not be");
            }
            else if (c.Time != truth.TimeOf(c.User, c.Other))
            {
                differences.Add($"connection {c.User}-{c.Other} has the time {c.Time} instead of {truth.TimeOf(c.User, c.Other)}");
            }
        }

        differences.Connections = found.Count;
        foreach (var e in truth.Relations.Where(e => e is { Kind: RelationKind.Connection, Active: true }))
        {
            if (!truth.IsDeleted(e.From) && !truth.IsDeleted(e.To) && !found.Contains((e.From, e.To)))
            {
                differences.Add($"connection {e.From}-{e.To} is missing");
            }
        }
    }

    // What ended may be in the snapshot, or forgotten.
    private static async Task CompareRelationsAsync(SnapshotReader reader, Truth truth, SnapshotDifferences differences)
    {
        var found = new Dictionary<(long, long, RelationKind), RelationEvent>();
        await foreach (var e in reader.RelationsAsync(CancellationToken.None))
        {
            found[(e.From, e.To, e.Kind)] = e;
            if (e.Active && !truth.Holds(e.From, e.To, e.Kind))
            {
                differences.Add($"{e.Kind} {e.From}-{e.To} holds, and must not");
            }
        }

        foreach (var e in truth.Relations.Where(e => e.Kind != RelationKind.Connection && e.Active))
        {
            var isKept = e.Kind == RelationKind.Deleted || (!truth.IsDeleted(e.From) && !truth.IsDeleted(e.To));
            if (isKept && (!found.TryGetValue((e.From, e.To, e.Kind), out var last) || !last.Active || last.TimeMs != e.TimeMs))
            {
                differences.Add($"{e.Kind} {e.From}-{e.To} of {DateTimeOffset.FromUnixTimeMilliseconds(e.TimeMs):O} is missing or different");
            }
        }
    }

    private static async Task ComparePeopleAsync(SnapshotReader reader, Truth truth, SnapshotDifferences differences)
    {
        var found = new Dictionary<long, string>();
        await foreach (var person in reader.PeopleAsync(CancellationToken.None))
        {
            if (!found.TryAdd(person.User, person.Name) || !truth.People.ContainsKey(person.User) || truth.IsDeleted(person.User))
            {
                differences.Add($"person {person.User} is in the snapshot, and must not be");
            }
        }

        differences.People = found.Count;
        foreach (var (user, name) in truth.People.Where(p => !truth.IsDeleted(p.Key)))
        {
            if (!found.TryGetValue(user, out var known))
            {
                differences.Add($"person {user} is missing");
            }
            else if (name.Length > 0 && known != name)
            {
                differences.Add($"person {user} is called '{known}' instead of '{name}'");
            }
        }
    }

    /// <summary>Shown examples.</summary>
    internal static bool IsShown(int count) => count <= Examples;
}

/// <summary>How a snapshot differs from the truth.</summary>
internal sealed class SnapshotDifferences
{
    private readonly List<string> _examples = [];

    /// <summary>Number of differences.</summary>
    public int Count { get; private set; }

    /// <summary>The first of them.</summary>
    public IReadOnlyList<string> Examples => _examples;

    /// <summary>Connections of the snapshot.</summary>
    public int Connections { get; set; }

    /// <summary>People of the snapshot.</summary>
    public int People { get; set; }

    /// <summary>Adds a difference.</summary>
    public void Add(FormattableString difference)
    {
        if (SnapshotCheck.IsShown(++Count))
        {
            _examples.Add(FormattableString.Invariant(difference));
        }
    }
}
