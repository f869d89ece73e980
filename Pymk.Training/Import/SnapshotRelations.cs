using Apache.Arrow;
using Pymk.Core.Graph;
using Pymk.Core.Relations;
using Pymk.Core.Snapshots;
using Pymk.Training.Cli;
using Pymk.Training.Files;
using Pymk.Training.Ids;

namespace Pymk.Training.Import;

/// <summary>
/// What a model does not know of the relations of a moment. A file says so itself. A snapshot has all connections: those that the model lacks began
/// since, and those of the model that it lacks ended: when it says so, or when it was taken at the latest.
/// </summary>
internal static class SnapshotRelations
{
    private const int MemoryMegabytes = 1024;

    /// <summary>Reads the relations beyond a graph.</summary>
    /// <param name="path">A snapshot, its folder of relations, or a file.</param>
    /// <param name="graph">The graph of the model.</param>
    /// <param name="texts">The numbers of the model's text ids; null in a network of numbers.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="UserErrorException">There is no such file, or it is unreadable, lacks a column, or has a bad row.</exception>
    /// <exception cref="SnapshotFileException">The snapshot is unfinished, damaged or of another format.</exception>
    public static RelationTable Read(string path, SocialGraph graph, ITextNumbers? texts, CancellationToken cancellation)
    {
        var table = RelationReader.Read(path, texts, cancellation);
        if (RelationFiles.SnapshotOf(path) is { } snapshot)
        {
            var changes = new ConnectionChanges(graph);
            foreach (var e in table.All.Where(e => e.Kind == RelationKind.Connection))
            {
                changes.TakeEnded(e.From, e.To);
            }

            ReadConnections(snapshot.Parts(SnapshotFiles.Connections), changes, table, cancellation);
            var takenMs = snapshot.Manifest.Origin.TakenAt.ToUnixTimeMilliseconds();
            foreach (var ended in changes.Ended(takenMs, user => table.IsActive(user, user, RelationKind.Deleted)))
            {
                table.Apply(ended);
            }
        }

        return table;
    }

    private static void ReadConnections(string folder, ConnectionChanges changes, RelationTable table, CancellationToken cancellation)
    {
        using var duckDb = new DuckDbSession(MemoryMegabytes);
        try
        {
            var sql = $"SELECT \"user\", other, \"time\" FROM {ParquetParts.Source(folder)}";
            duckDb.Batches(
                sql,
                batch =>
                {
                    Int64Array user = (Int64Array)batch.Column(0), other = (Int64Array)batch.Column(1), time = (Int64Array)batch.Column(2);
                    for (var i = 0; i < batch.Length; i++)
                    {
                        if (changes.TryBegin(new(user.GetValue(i)!.Value, other.GetValue(i)!.Value, (uint?)time.GetValue(i)), out var began))
                        {
                            table.Apply(began);
                        }
                    }
                },
                cancellation,
                folder);
        }
        catch (UnreadableFileException e)
        {
            throw e.AsUserError();
        }
    }
}
