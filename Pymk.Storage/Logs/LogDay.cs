using System.Globalization;
using Pymk.Grains.Events;
using Pymk.Grains.Interfaces.Events;

namespace Pymk.Storage.Logs;

/// <summary>The journal and the files of one writer and one day.</summary>
internal sealed class LogDay
{
    private readonly HashSet<UInt128> _ids = [];
    private readonly List<InteractionEvent> _journalRows = [];
    private readonly string _folder;
    private readonly int _writer;
    private readonly LogFiles _files;
    private FileStream? _journal;

    private LogDay(string folder, int writer, DateTimeOffset since) =>
        (_folder, _writer, _files, JournalSince) = (folder, writer, new LogFiles(folder, writer), since);

    /// <summary>Time at which the journal was opened.</summary>
    public DateTimeOffset JournalSince { get; private set; }

    /// <summary>Rows that are not in a Parquet file yet.</summary>
    public int JournalRows => _journalRows.Count;

    /// <summary>Orders days by their last use.</summary>
    public long LastUse { get; set; }

    public static string JournalIn(string folder, int writer) =>
        Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"writer-{writer}.journal"));

    public static async Task<LogDay> OpenAsync(string folder, int writer, DateTimeOffset now)
    {
        var day = new LogDay(folder, writer, now);
        if (Directory.Exists(folder))
        {
            try
            {
                // The lock first: another writer must not turn the journal into a file meanwhile.
                if (File.Exists(JournalIn(folder, writer)))
                {
                    day._journal = day.OpenJournal(FileMode.Open, FileAccess.ReadWrite);
                }

                await day._files.ReadIdsAsync(id => day._ids.Add(EventIds.Hash(id)));
                day.ReadJournal();
            }
            catch
            {
                day.Close();
                throw;
            }
        }

        return day;
    }

    public bool Contains(string id) => _ids.Contains(EventIds.Hash(id));

    /// <summary>Appends events to the journal and flushes it to the disk.</summary>
    public void Append(IReadOnlyList<InteractionEvent> events)
    {
        Directory.CreateDirectory(_folder);
        _journal ??= OpenJournal(FileMode.Append, FileAccess.Write);
        foreach (var e in events)
        {
            _journal.Write(EventJson.Write(ByNumber(e)));
            _journal.WriteByte((byte)'\n');
        }

        _journal.Flush(flushToDisk: true);
        foreach (var e in events)
        {
            _ids.Add(EventIds.Hash(e.Id));
            _journalRows.Add(ByNumber(e));
        }
    }

    // The logs name people by number alone, in a network of text ids too: an erasure finds them so, and they hold no text.
    private static InteractionEvent ByNumber(InteractionEvent e) =>
        e.UserText is null && e.OtherText is null ? e : e with { UserText = null, OtherText = null };

    /// <summary>Turns the journal into a Parquet file.</summary>
    public Task RollAsync() => RollAsync(_ => true);

    /// <summary>Removes the rows of a person, at either end, from the files and the journal.</summary>
    /// <returns>Number of rows removed.</returns>
    public async Task<int> EraseAsync(long person)
    {
        var inJournal = _journalRows.Count(e => Concerns(e, person));
        if (inJournal == 0 && !await _files.HoldsAsync(person))
        {
            return 0;
        }

        // The lock keeps a second writer of the number out.
        _journal ??= OpenJournal(FileMode.Append, FileAccess.Write);
        var inFiles = await _files.EraseAsync(person);
        if (inJournal > 0 || _journalRows.Count == 0)
        {
            await RollAsync(e => !Concerns(e, person));
        }

        return inFiles + inJournal;
    }

    /// <summary>Removes the rows of a person from a day whose journal is not on disk, without reading the day's ids.</summary>
    /// <inheritdoc cref="EraseAsync(long)"/>
    public static async Task<int> EraseAsync(string folder, int writer, long person)
    {
        var day = new LogDay(folder, writer, default);
        day._files.CountFiles();
        try
        {
            return await day.EraseAsync(person);
        }
        finally
        {
            day.Close();
        }
    }

    /// <summary>The events that are a person's to know, in no order.</summary>
    public async Task<List<InteractionEvent>> ReadAsync(long person)
    {
        var found = await _files.ReadAsync(person);
        found.AddRange(_journalRows.Where(e => IsFor(e, person)));
        return found;
    }

    /// <summary>The events of a day whose journal is not on disk, without reading the day's ids.</summary>
    /// <inheritdoc cref="ReadAsync(long)"/>
    public static Task<List<InteractionEvent>> ReadAsync(string folder, int writer, long person)
    {
        var day = new LogDay(folder, writer, default);
        day._files.CountFiles();
        return day.ReadAsync(person);
    }

    /// <summary>True where a person acted, or another did with an invitation between them.</summary>
    public static bool IsFor(InteractionEvent e, long person) =>
        e.User == person || (e.Other == person && e.Kind is InteractionKind.Invite or InteractionKind.Withdraw or InteractionKind.Accept);

    public void Close()
    {
        _journal?.Dispose();
        _journal = null;
    }

    // Where it fails, the journal and its rows stay.
    private async Task RollAsync(Func<InteractionEvent, bool> keep)
    {
        var kept = _journalRows.Where(keep).ToArray();
        if (kept.Length > 0)
        {
            await _files.AppendAsync(kept);
        }

        Close();
        File.Delete(JournalIn(_folder, _writer));
        _journalRows.Clear();
    }

    private static bool Concerns(InteractionEvent e, long person) => e.User == person || e.Other == person;

    // FileShare.None is the only mode that keeps a second writer out on Linux, where .NET locks a shared file for readers only.
    private FileStream OpenJournal(FileMode mode, FileAccess access)
    {
        var path = JournalIn(_folder, _writer);
        try
        {
            return new FileStream(path, mode, access, FileShare.None);
        }
        catch (IOException e)
        {
            throw new IOException($"The journal {path} cannot be opened. If another process holds it, only one may run log writer {_writer}.", e);
        }
    }

    // A line cut off by a crash was never acknowledged: it is removed, and its event comes again.
    private void ReadJournal()
    {
        if (_journal is null)
        {
            return;
        }

        var bytes = new byte[_journal.Length];
        _journal.ReadExactly(bytes);
        ReadOnlySpan<byte> rest = bytes;
        var whole = 0;
        for (int end; (end = rest.IndexOf((byte)'\n')) >= 0; rest = rest[(end + 1)..])
        {
            var e = EventJson.ReadInteraction(rest[..end]);
            whole += end + 1;
            if (_ids.Add(EventIds.Hash(e.Id)))
            {
                _journalRows.Add(e);
            }
        }

        if (rest.Length > 0)
        {
            _journal.SetLength(whole);
            _journal.Position = whole;
        }
    }
}
