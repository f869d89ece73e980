using System.Runtime.CompilerServices;
using Parquet;
using Parquet.Data;
using Parquet.Schema;
using Pymk.Core.Snapshots;

namespace Pymk.Storage.Snapshots;

/// <summary>Reads the parts of a snapshot, a row group at a time.</summary>
/// <param name="folder">Folder of the snapshot.</param>
/// <param name="manifest">Its manifest, which names the parts.</param>
public sealed class SnapshotReader(string folder, SnapshotManifest manifest)
{
    /// <summary>All connections.</summary>
    /// <exception cref="SnapshotFileException">A part cannot be read.</exception>
    public IAsyncEnumerable<SnapshotConnection> ConnectionsAsync(CancellationToken cancellation) =>
        ReadAsync(SnapshotFiles.Connections, ConnectionsOfAsync, cancellation);

    /// <summary>All relations beyond connections, and connections that ended.</summary>
    /// <exception cref="SnapshotFileException">A part cannot be read.</exception>
    public IAsyncEnumerable<RelationEvent> RelationsAsync(CancellationToken cancellation) =>
        ReadAsync(SnapshotFiles.Relations, RelationsOfAsync, cancellation);

    /// <summary>All people, with the values of each field by column.</summary>
    /// <exception cref="SnapshotFileException">A part cannot be read.</exception>
    public IAsyncEnumerable<StoredPerson> PeopleAsync(CancellationToken cancellation) =>
        ReadAsync(SnapshotFiles.Profiles, PeopleOfAsync, cancellation);

    /// <summary>All text ids and passed numbers; none of a network of numbers.</summary>
    /// <exception cref="SnapshotFileException">A part cannot be read.</exception>
    public IAsyncEnumerable<SnapshotId> IdsAsync(CancellationToken cancellation) => ReadAsync(SnapshotFiles.Ids, IdsOfAsync, cancellation);

    private async IAsyncEnumerable<T> ReadAsync<T>(
        string kind, Func<ParquetReader, int, CancellationToken, Task<T[]>> read, [EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var part in manifest.Parts.Where(p => p.Name.StartsWith(kind + "/", StringComparison.Ordinal)))
        {
            var path = Path.Combine(folder, part.Name);
            await using var reader = await GuardAsync(path, () => ParquetReader.CreateAsync(path, cancellationToken: cancellation));
            for (var group = 0; group < reader.RowGroupCount; group++)
            {
                var number = group;
                foreach (var row in await GuardAsync(path, () => read(reader, number, cancellation)))
                {
                    yield return row;
                }
            }
        }
    }

    private static async Task<SnapshotConnection[]> ConnectionsOfAsync(ParquetReader reader, int number, CancellationToken cancellation)
    {
        using var group = reader.OpenRowGroupReader(number);
        var rows = (int)group.RowCount;
        var (user, other, time) = (new long[rows], new long[rows], new long?[rows]);
        await group.ReadAsync<long>(Column(reader, "user"), user, cancellationToken: cancellation);
        await group.ReadAsync<long>(Column(reader, "other"), other, cancellationToken: cancellation);
        await group.ReadAsync<long>(Column(reader, "time"), time, cancellationToken: cancellation);
        return [.. user.Select((u, i) => new SnapshotConnection(u, other[i], (uint?)time[i]))];
    }

    private static async Task<RelationEvent[]> RelationsOfAsync(ParquetReader reader, int number, CancellationToken cancellation)
    {
        using var group = reader.OpenRowGroupReader(number);
        var rows = (int)group.RowCount;
        var (from, to, kind, active, time) = (new long[rows], new long[rows], new string[rows], new bool[rows], new long[rows]);
        await group.ReadAsync<long>(Column(reader, "from"), from, cancellationToken: cancellation);
        await group.ReadAsync<long>(Column(reader, "to"), to, cancellationToken: cancellation);
        await group.ReadAsync(Column(reader, "kind"), kind, cancellationToken: cancellation);
        await group.ReadAsync<bool>(Column(reader, "active"), active, cancellationToken: cancellation);
        await group.ReadAsync<long>(Column(reader, "time_ms"), time, cancellationToken: cancellation);
        return [.. from.Select((f, i) => new RelationEvent(f, to[i], KindOf(kind[i]), active[i], time[i]))];
    }

    private static async Task<SnapshotId[]> IdsOfAsync(ParquetReader reader, int number, CancellationToken cancellation)
    {
        using var group = reader.OpenRowGroupReader(number);
        var rows = (int)group.RowCount;
        var (numbers, texts, passed) = (new long[rows], new string?[rows], new bool[rows]);
        await group.ReadAsync<long>(Column(reader, "number"), numbers, cancellationToken: cancellation);
        await group.ReadAsync(Column(reader, "text"), texts, cancellationToken: cancellation);
        await group.ReadAsync<bool>(Column(reader, "passed"), passed, cancellationToken: cancellation);
        return [.. numbers.Select((n, i) => new SnapshotId(n, texts[i], passed[i]))];
    }

    private static async Task<StoredPerson[]> PeopleOfAsync(ParquetReader reader, int number, CancellationToken cancellation)
    {
        using var group = reader.OpenRowGroupReader(number);
        var rows = (int)group.RowCount;
        var (user, name, headline, joined) = (new long[rows], new string[rows], new string[rows], new long?[rows]);
        await group.ReadAsync<long>(Column(reader, "user"), user, cancellationToken: cancellation);
        await group.ReadAsync(Column(reader, "name"), name, cancellationToken: cancellation);
        await group.ReadAsync(Column(reader, "headline"), headline, cancellationToken: cancellation);
        await group.ReadAsync<long>(Column(reader, "joined"), joined, cancellationToken: cancellation);
        var profileMs = new long?[rows];
        if (reader.Schema.DataFields.FirstOrDefault(f => f.Path.ToString() == ProfileFile.ProfileMsName) is { } column)
        {
            await group.ReadAsync<long>(column, profileMs, cancellationToken: cancellation);
        }

        var people = user.Select((u, i) => new StoredPerson(u, name[i], headline[i], (uint?)joined[i], []) { ProfileMs = profileMs[i] }).ToArray();
        foreach (var list in reader.Schema.Fields.OfType<ListField>())
        {
            if (SnapshotField.TryParse(list.Name, out var field))
            {
                using var values = (RawColumnData<ReadOnlyMemory<char>>)await group.ReadRawColumnDataBaseAsync((DataField)list.Item, cancellation);
                Take(field, values.Values, values.DefinitionLevels, values.RepetitionLevels, people);
            }
        }

        return people;
    }

    private static void Take(
        SnapshotField field, ReadOnlySpan<ReadOnlyMemory<char>> texts, ReadOnlySpan<int> definitions, ReadOnlySpan<int> repetitions, StoredPerson[] people)
    {
        var (row, text) = (-1, 0);
        for (var i = 0; i < definitions.Length; i++)
        {
            row += repetitions[i] == 0 ? 1 : 0;
            if (definitions[i] == ProfileFile.Present)
            {
                people[row].Values.Add((field, texts[text++].ToString()));
            }
        }
    }

    private static DataField Column(ParquetReader reader, string name) => reader.Schema.DataFields.First(f => f.Path.ToString() == name);

    private static RelationKind KindOf(string name) =>
        RelationKindNames.TryParse(name, out var kind) ? kind : throw new InvalidDataException($"there is no kind of relations '{name}'");

    private static async Task<T> GuardAsync<T>(string path, Func<Task<T>> read)
    {
        try
        {
            return await read();
        }
        catch (Exception e) when (e is not OperationCanceledException and not SnapshotFileException)
        {
            throw new SnapshotFileException(path, $"cannot be read: {e.Message}");
        }
    }
}

/// <summary>A person of a snapshot.</summary>
/// <param name="User">64-bit id.</param>
/// <param name="Name">Display name, "" where unknown.</param>
/// <param name="Headline">One line, "" where unknown.</param>
/// <param name="Joined">Unix seconds; null where unknown.</param>
/// <param name="Values">Values of the fields.</param>
public sealed record StoredPerson(long User, string Name, string Headline, uint? Joined, List<(SnapshotField Field, string Text)> Values)
{
    /// <summary>Time of the last event with a profile, unix milliseconds; null where the profile is that of a model, or an older program took the snapshot.</summary>
    public long? ProfileMs { get; init; }
}
