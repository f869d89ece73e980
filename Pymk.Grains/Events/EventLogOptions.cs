using Microsoft.Extensions.Options;

namespace Pymk.Grains.Events;

/// <summary>Settings of the interaction logs, section <c>Pymk:EventLog</c>.</summary>
public sealed class EventLogOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Pymk:EventLog";

    /// <summary>Folder of the logs, with a folder <c>day=yyyy-MM-dd</c> for each day; shared by all silos of a cluster.</summary>
    public string Folder { get; set; } = "data/interactions";

    /// <summary>
    /// Writers, each a grain with its own files, 1 to 256. Do not change it once there are logs: a repeated id may then be logged twice.
    /// </summary>
    public int Writers { get; set; } = 4;

    /// <summary>Rows of a day after which a writer turns them into a Parquet file, 1 to 10,000,000.</summary>
    public int RowsPerFile { get; set; } = 100_000;

    /// <summary>Age of the rows after which a writer does so with fewer.</summary>
    public TimeSpan FileAge { get; set; } = TimeSpan.FromMinutes(5);
}

/// <summary>Fails the start of the silo and names the setting.</summary>
internal sealed class EventLogOptionsValidator : IValidateOptions<EventLogOptions>
{
    public ValidateOptionsResult Validate(string? name, EventLogOptions options)
    {
        string[] faults =
        [
            .. string.IsNullOrWhiteSpace(options.Folder) ? [$"{EventLogOptions.Section}:Folder is empty."] : Array.Empty<string>(),
            .. options.Writers is < 1 or > 256
                ? [$"{EventLogOptions.Section}:Writers must be 1 to 256, is {options.Writers}."]
                : Array.Empty<string>(),
            .. options.RowsPerFile is < 1 or > 10_000_000
                ? [$"{EventLogOptions.Section}:RowsPerFile must be 1 to 10,000,000, is {options.RowsPerFile}."]
                : Array.Empty<string>(),
            .. options.FileAge <= TimeSpan.Zero
                ? [$"{EventLogOptions.Section}:FileAge must be positive, is {options.FileAge}."]
                : Array.Empty<string>(),
        ];
        return faults.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
