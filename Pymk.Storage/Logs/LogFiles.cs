using System.Globalization;
using Parquet;
using Parquet.Schema;
using Parquet.Serialization;
using Pymk.Grains.Interfaces.Events;

namespace Pymk.Storage.Logs;

/// <summary>
/// The Parquet files of one writer and one day, numbered from 1 without a gap. A file appears and changes as a whole: it is written under another
/// name, flushed and renamed. The holder of the journal's lock is the only writer.
/// </summary>
internal sealed class LogFiles(string folder, int writer)
{
    private const string Unfinished = ".new";

    /// <summary>Number of files, as far as <see cref="ReadIdsAsync"/> and <see cref="CountFiles"/> know.</summary>
    private int _count;

    /// <summary>Counts the files and reads the ids of their events.</summary>
    public async Task ReadIdsAsync(Action<string> take)
    {
        CountFiles();
        for (var number = 1; number <= _count; number++)
        {
            foreach (var row in (await ParquetSerializer.DeserializeAsync<InteractionIdRow>(FileOf(number))).Data)
            {
                take(row.id);
            }
        }
    }

    /// <summary>Counts the files.</summary>
    public void CountFiles()
    {
        while (File.Exists(FileOf(_count + 1)))
        {
            _count++;
        }
    }

    /// <summary>Writes events into a new file.</summary>
    public async Task AppendAsync(IEnumerable<InteractionEvent> events)
    {
        await WriteAsync(FileOf(_count + 1), events.Select(InteractionRow.Of));
        _count++;
    }

    /// <summary>True where a file has a row of a person, or an interrupted write may have left one.</summary>
    public async Task<bool> HoldsAsync(long person)
    {
        if (UnfinishedFiles().Any())
        {
            return true;
        }

        for (var number = 1; number <= _count; number++)
        {
            if (await HoldsAsync(FileOf(number), person))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The events that are a person's to know.</summary>
    public async Task<List<InteractionEvent>> ReadAsync(long person)
    {
        var found = new List<InteractionEvent>();
        for (var number = 1; number <= _count; number++)
        {
            if (await HoldsAsync(FileOf(number), person))
            {
                var rows = (await ParquetSerializer.DeserializeAsync<InteractionRow>(FileOf(number))).Data;
                found.AddRange(rows.Where(r => r.user == person || r.other == person).Select(r => r.ToEvent()).Where(e => LogDay.IsFor(e, person)));
            }
        }

        return found;
    }

    /// <summary>Writes the files that have rows of a person again without them.</summary>
    /// <returns>Number of rows removed.</returns>
    public async Task<int> EraseAsync(long person)
    {
        foreach (var file in UnfinishedFiles().ToArray())
        {
            File.Delete(file);
        }

        var removed = 0;
        for (var number = _count; number > 0; number--)
        {
            if (!await HoldsAsync(FileOf(number), person))
            {
                continue;
            }

            var rows = (await ParquetSerializer.DeserializeAsync<InteractionRow>(FileOf(number))).Data;
            var kept = rows.Where(row => row.user != person && row.other != person).ToArray();
            removed += rows.Count - kept.Length;
            if (kept.Length > 0)
            {
                await WriteAsync(FileOf(number), kept);
            }
            else
            {
                Remove(number);
            }
        }

        return removed;
    }

    // The last file takes the number of a removed one in a single step: a gap would hide the files after it. The last file was looked at before.
    private void Remove(int number)
    {
        if (number == _count)
        {
            File.Delete(FileOf(number));
        }
        else
        {
            File.Move(FileOf(_count), FileOf(number), overwrite: true);
        }

        _count--;
    }

    private static async Task<bool> HoldsAsync(string file, long person)
    {
        await using var reader = await ParquetReader.CreateAsync(file);
        for (var group = 0; group < reader.RowGroupCount; group++)
        {
            using var rows = reader.OpenRowGroupReader(group);
            foreach (var name in (string[])[nameof(InteractionRow.user), nameof(InteractionRow.other)])
            {
                var column = reader.Schema.GetDataFields().First(field => field.Name == name);
                if (MayHold(rows, column, person))
                {
                    var people = new long[rows.RowCount];
                    await rows.ReadAsync<long>(column, people);
                    if (people.AsSpan().Contains(person))
                    {
                        return true;
                    }
                }
            }
        }

        return false;
    }

    private static bool MayHold(ParquetRowGroupReader rows, DataField column, long person) =>
        rows.GetStatistics(column) is not { MinValue: long least, MaxValue: long most } || (least <= person && person <= most);

    private static async Task WriteAsync(string file, IEnumerable<InteractionRow> rows)
    {
        await ParquetSerializer.SerializeAsync(rows, file + Unfinished);
        using (var written = new FileStream(file + Unfinished, FileMode.Open, FileAccess.ReadWrite))
        {
            written.Flush(flushToDisk: true);
        }

        File.Move(file + Unfinished, file, overwrite: true);
    }

    private IEnumerable<string> UnfinishedFiles() => Directory.Exists(folder)
        ? Directory.EnumerateFiles(folder, string.Create(CultureInfo.InvariantCulture, $"writer-{writer}-*.parquet{Unfinished}"))
        : [];

    private string FileOf(int number) =>
        Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"writer-{writer}-{number:000000}.parquet"));
}
