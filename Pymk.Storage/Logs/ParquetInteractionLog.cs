using System.Globalization;
using Microsoft.Extensions.Options;
using Pymk.Core.Files;
using Pymk.Grains.Events;

namespace Pymk.Storage.Logs;

/// <summary>Interaction logs in a folder; docs/events.md describes the files.</summary>
internal sealed class ParquetInteractionLog(IOptions<EventLogOptions> options, TimeProvider time) : IInteractionLog
{
    public async Task<IInteractionLogWriter> OpenAsync(int writer, CancellationToken cancellation)
    {
        LogFormat.Check(options.Value.Folder);
        var opened = new ParquetInteractionLogWriter(options.Value, writer, time);
        try
        {
            await opened.RollAsync(everything: true);
            return opened;
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    public IReadOnlyList<int> FindWriters() => !Directory.Exists(options.Value.Folder)
        ? []
        : [.. Directory.EnumerateDirectories(options.Value.Folder, "day=*")
            .SelectMany(day => Directory.EnumerateFiles(day, "writer-*"))
            .Select(file => Path.GetFileName(file).Split('-', '.')[1])
            .Select(number => int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var writer) ? writer : -1)
            .Where(writer => writer >= 0)
            .Distinct()
            .Order()];
}
