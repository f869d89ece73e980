using Pymk.Training.Cli;

namespace Pymk.Training.Files;

/// <summary>A file that DuckDB cannot read, for example a truncated Parquet file.</summary>
internal sealed class UnreadableFileException(string file, Exception cause) : Exception($"{file}: {FirstLine(cause.Message)}", cause)
{
    public string File { get; } = file;

    /// <summary>The error that ends the verb where the import needs the file.</summary>
    public UserErrorException AsUserError() => new(Message, this);

    private static string FirstLine(string message)
    {
        var end = message.AsSpan().IndexOfAny('\r', '\n');
        return end < 0 ? message : message[..end];
    }
}
