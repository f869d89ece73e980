using System.Buffers;
using System.Text.Json;
using Pymk.Training.Cli;
using Pymk.Training.Files;

namespace Pymk.Training.Import;

/// <summary>
/// Profiles of a CSV or TSV file with a header. Reads the text itself: DuckDB's reader guesses quotes from the first rows, refuses the whole file for
/// a stray one, and does not tell the line of a row after a quoted line break.
/// </summary>
internal sealed class ProfileCsv : IProfileRows
{
    private const int MaxColumns = 4_096;

    private readonly TextLines _lines;
    private readonly byte _delimiter;
    private readonly string[] _names = [];
    private readonly Range[] _fields = new Range[MaxColumns];
    private readonly ArrayBufferWriter<byte> _json = new();
    private readonly Utf8JsonWriter _writer;

    public ProfileCsv(string path)
    {
        _lines = new TextLines(path);
        _writer = new Utf8JsonWriter(_json);
        if (_lines.TryRead(out var header))
        {
            // A blank separates words of a name.
            _delimiter = CsvRecord.DelimiterOf(header) is var found and not (byte)' ' ? found : (byte)',';
            CsvRecord.Complete(_lines, ref header, _delimiter);
            _names = new string[CsvRecord.Split(header, _delimiter, _fields)];
            for (var i = 0; i < _names.Length; i++)
            {
                _names[i] = CsvRecord.Text(header[_fields[i]]);
            }
        }
    }

    public long Line { get; private set; }

    public ImportIssueKind? Problem { get; private set; }

    public string? Encoding => _lines.Encoding;

    public StageProgress Progress => new("profiles", _lines.Position >> 20, _lines.Length >> 20, "MB");

    public bool TryRead(out ReadOnlySpan<byte> json)
    {
        if (!_lines.TryRead(out json))
        {
            return false;
        }

        Line = _lines.LineNumber;
        CsvRecord.Complete(_lines, ref json, _delimiter);
        var count = CsvRecord.Split(json, _delimiter, _fields);
        Problem = json.Trim(" \t\r"u8).IsEmpty ? ImportIssueKind.BlankLine : count != _names.Length ? ImportIssueKind.MissingColumn : null;
        if (Problem is null)
        {
            json = ToJson(json);
        }

        return true;
    }

    public void Dispose()
    {
        _writer.Dispose();
        _lines.Dispose();
    }

    private ReadOnlySpan<byte> ToJson(ReadOnlySpan<byte> record)
    {
        _json.ResetWrittenCount();
        _writer.Reset();
        _writer.WriteStartObject();
        for (var i = 0; i < _names.Length; i++)
        {
            if (CsvRecord.Text(record[_fields[i]]) is { Length: > 0 } text)
            {
                _writer.WriteString(_names[i], text);
            }
            else
            {
                _writer.WriteNull(_names[i]);
            }
        }

        _writer.WriteEndObject();
        _writer.Flush();
        return _json.WrittenSpan;
    }
}
