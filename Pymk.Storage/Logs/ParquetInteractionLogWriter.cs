using System.Globalization;
using Pymk.Core.Files;
using Pymk.Grains.Events;
using Pymk.Grains.Interfaces.Events;

namespace Pymk.Storage.Logs;

/// <summary>
/// Appends to one journal a day (<c>day=…/writer-0.journal</c>, one line an event, flushed to the disk before the append returns) and turns
/// journals into Parquet files (<c>day=…/writer-0-000001.parquet</c>, written under another name and renamed). An event id has one writer and one
/// day, so that writer's files of that day tell whether the event is logged. A crash between the rename and the deletion of the journal leaves
/// both; the journal's ids are in the file then, and the journal is dropped.
/// The fence of a writer is the file lock on its open journal, not an epoch: while one process holds the journal, an append, a roll or an open by
/// another writer of the same number throws an <see cref="IOException"/>. The lock holds on one machine. A shared folder must enforce it between
/// machines (flock over NFSv4, SMB share modes); otherwise two silos that both run a writer of one number can mix their rows.
/// </summary>
internal sealed class ParquetInteractionLogWriter(EventLogOptions options, int writer, TimeProvider time) : IInteractionLogWriter
{
    // Late events are of few days at a time. The ids of other days are read from their files again.
    private const int DaysInMemory = 4;

    private readonly Dictionary<DateOnly, LogDay> _days = [];
    private long _uses;
    private bool _formatWritten;

    public async Task<IReadOnlyList<InteractionEvent>> MissingAsync(IReadOnlyList<InteractionEvent> events)
    {
        var missing = new List<InteractionEvent>(events.Count);
        var batch = new HashSet<string>(StringComparer.Ordinal);
        foreach (var e in events)
        {
            var day = await DayAsync(DayOf(e));
            if (!day.Contains(e.Id) && batch.Add(e.Id))
            {
                missing.Add(e);
            }
        }

        return missing;
    }

    public async Task AppendAsync(IReadOnlyList<InteractionEvent> events)
    {
        if (!_formatWritten && events.Count > 0)
        {
            LogFormat.Write(options.Folder);
            _formatWritten = true;
        }

        foreach (var day in events.GroupBy(DayOf))
        {
            var log = await DayAsync(day.Key);
            log.Append([.. day]);
            if (log.JournalRows >= options.RowsPerFile)
            {
                await log.RollAsync();
            }
        }
    }

    public async Task RollAsync(bool everything)
    {
        foreach (var folder in Journals())
        {
            var day = await DayAsync(folder);
            if (everything || day.JournalRows >= options.RowsPerFile || time.GetUtcNow() - day.JournalSince >= options.FileAge)
            {
                await day.RollAsync();
            }
        }
    }

    public async Task<IReadOnlyList<InteractionEvent>> ReadAsync(long person, int most)
    {
        var found = new List<InteractionEvent>();
        foreach (var date in Days().AsEnumerable().Reverse())
        {
            var ofDay = _days.ContainsKey(date) || File.Exists(LogDay.JournalIn(FolderOf(date), writer))
                ? await (await DayAsync(date)).ReadAsync(person)
                : await LogDay.ReadAsync(FolderOf(date), writer, person);
            found.AddRange(ofDay.OrderByDescending(e => e.Time).ThenBy(e => e.Id, StringComparer.Ordinal).Take(most - found.Count));
            if (found.Count == most)
            {
                break;
            }
        }

        return found;
    }

    public async Task<long> EraseAsync(long person, CancellationToken cancellation)
    {
        long removed = 0;
        foreach (var date in Days())
        {
            cancellation.ThrowIfCancellationRequested();
            removed += _days.ContainsKey(date) || File.Exists(LogDay.JournalIn(FolderOf(date), writer))
                ? await (await DayAsync(date)).EraseAsync(person)
                : await LogDay.EraseAsync(FolderOf(date), writer, person);
        }

        return removed;
    }

    public int Forget(DateOnly before)
    {
        var forgotten = 0;
        foreach (var date in Days().TakeWhile(date => date < before))
        {
            if (_days.Remove(date, out var day))
            {
                day.Close();
            }

            var folder = FolderOf(date);
            var files = Directory.EnumerateFiles(folder, string.Create(CultureInfo.InvariantCulture, $"writer-{writer}*"))
                .Where(file => Path.GetFileName(file).Split('-', '.')[1] == writer.ToString(CultureInfo.InvariantCulture))
                .ToArray();
            Array.ForEach(files, File.Delete);
            forgotten += files.Length > 0 ? 1 : 0;
            if (!Directory.EnumerateFileSystemEntries(folder).Any())
            {
                DeleteEmpty(folder);
            }
        }

        return forgotten;
    }

    // Another writer may have deleted it, or write a late event into it.
    private static void DeleteEmpty(string folder)
    {
        try
        {
            Directory.Delete(folder);
        }
        catch (IOException)
        {
        }
    }

    public void Dispose()
    {
        foreach (var day in _days.Values)
        {
            day.Close();
        }

        _days.Clear();
    }

    private static DateOnly DayOf(InteractionEvent e) => DateOnly.FromDateTime(e.Time.UtcDateTime);

    private IEnumerable<DateOnly> Journals() => Days().Where(day => File.Exists(LogDay.JournalIn(FolderOf(day), writer))).ToList();

    private List<DateOnly> Days() => !Directory.Exists(options.Folder)
        ? []
        : [.. Directory.EnumerateDirectories(options.Folder, "day=*")
            .Select(folder => DateOnly.ParseExact(Path.GetFileName(folder)[4..], "yyyy-MM-dd", CultureInfo.InvariantCulture))
            .Order()];

    private string FolderOf(DateOnly date) => Path.Combine(options.Folder, date.ToString("'day='yyyy-MM-dd", CultureInfo.InvariantCulture));

    private async ValueTask<LogDay> DayAsync(DateOnly date)
    {
        if (!_days.TryGetValue(date, out var day))
        {
            if (_days.Count >= DaysInMemory)
            {
                var oldest = _days.MinBy(d => d.Value.LastUse);
                oldest.Value.Close();
                _days.Remove(oldest.Key);
            }

            _days.Add(date, day = await LogDay.OpenAsync(FolderOf(date), writer, time.GetUtcNow()));
        }

        day.LastUse = ++_uses;
        return day;
    }
}
