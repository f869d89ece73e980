using Pymk.Training.Cli;
using Pymk.Training.Files;

namespace Pymk.Training.Import;

/// <summary>Profiles of a JSONL file.</summary>
internal sealed class ProfileLines(string path) : IProfileRows
{
    private readonly TextLines _lines = new(path);

    public long Line => _lines.LineNumber;

    public ImportIssueKind? Problem { get; private set; }

    public string? Encoding => _lines.Encoding;

    public StageProgress Progress => new("profiles", _lines.Position >> 20, _lines.Length >> 20, "MB");

    public bool TryRead(out ReadOnlySpan<byte> json)
    {
        var read = _lines.TryRead(out json);
        Problem = json.Trim(" \t\r"u8).IsEmpty ? ImportIssueKind.BlankLine : null;
        return read;
    }

    public void Dispose() => _lines.Dispose();
}
