using System.Text;
using Apache.Arrow;
using Pymk.Core.Graph;
using Pymk.Core.Ids;
using Pymk.Core.Models;
using Pymk.Core.Snapshots;
using Pymk.Grains.Interfaces.Ids;
using Pymk.Training.Cli;
using Pymk.Training.Ids;

namespace Pymk.Training.Import;

/// <summary>The text ids that have their numbers before an import: those of a snapshot, or of the served version of the model.</summary>
internal static class KnownTexts
{
    private const int MemoryMegabytes = 1024;

    /// <summary>The numbers of an import's text ids; null where nothing says yet that ids are text.</summary>
    /// <exception cref="UserErrorException">The snapshot is of a network of the other kind.</exception>
    /// <exception cref="SnapshotFileException">The ids of the snapshot are damaged.</exception>
    public static TextNumbers? Read(ImportOptions options, ImportFiles files, CancellationToken cancellation)
    {
        var snapshot = SnapshotOf(options, files);
        if (snapshot is not null && options.Ids is { } wanted && snapshot.Manifest.TextIds != (wanted == UserIdKind.Text))
        {
            throw new UserErrorException($"{snapshot.Folder} is a snapshot of a network of {KindName.Of(snapshot.Manifest.TextIds)}, "
                + $"not of {KindName.Of(wanted)}; train it into another --model");
        }

        if (snapshot?.Manifest.TextIds ?? options.Ids == UserIdKind.Text)
        {
            var texts = new TextNumbers(options.Hash, options.Erased);
            if (snapshot is not null)
            {
                GiveThoseOf(snapshot, texts, cancellation);
            }

            // The data of a snapshot knows everybody whom its texts know.
            if (options.Known is not null && files.Snapshot is null)
            {
                GiveThoseOf(new ModelFiles(options.Known), texts);
            }

            return texts;
        }

        return null;
    }

    /// <summary>The snapshot that says what the ids are: the data, or the relations beside data of other origin; null for none.</summary>
    public static SnapshotInput? SnapshotOf(ImportOptions options, ImportFiles files) =>
        files.Snapshot ?? (options.Relations is null ? null : RelationFiles.SnapshotOf(options.Relations, verify: false));

    private static void GiveThoseOf(ModelFiles files, TextNumbers texts)
    {
        using var users = SocialGraphUsers.Open(files.Graph);
        var (numbers, table) = (users.ReadIds(), UserIdTable.Read(files.Ids));
        for (var user = 0; user < table.UserCount; user++)
        {
            // Erased users have no text.
            if (table.Utf8(user) is { Length: > 0 } text)
            {
                texts.TryGive(text, numbers[user]);
            }
        }

        foreach (var number in table.Passed)
        {
            texts.GivePassed(number);
        }
    }

    private static void GiveThoseOf(SnapshotInput snapshot, TextNumbers texts, CancellationToken cancellation)
    {
        var folder = snapshot.Parts(SnapshotFiles.Ids);
        using var duckDb = new DuckDbSession(MemoryMegabytes);
        duckDb.Batches(
            $"SELECT number, text, passed FROM {ParquetParts.Source(folder)}",
            batch =>
            {
                var (number, text, passed) = ((Int64Array)batch.Column(0), (StringArray)batch.Column(1), (BooleanArray)batch.Column(2));
                for (var i = 0; i < batch.Length; i++)
                {
                    if (!text.IsNull(i) && !texts.TryGive(text.GetBytes(i), number.GetValue(i)!.Value))
                    {
                        throw new SnapshotFileException(
                            folder, $"the id '{UserIdRules.Shown(Encoding.UTF8.GetString(text.GetBytes(i)))}' or its number is there twice; take another snapshot");
                    }

                    if (passed.GetValue(i) is true)
                    {
                        texts.GivePassed(number.GetValue(i)!.Value);
                    }
                }
            },
            cancellation,
            folder);
    }
}
