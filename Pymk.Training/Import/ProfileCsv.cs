using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;
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
    private readonly bool[] _verbatim = [];
    private readonly Range[] _fields = new Range[MaxColumns];
    private readonly ArrayBufferWriter<byte> _json = new();
    private readonly Utf8JsonWriter _writer;

    /// <param name="path">The file.</param>
    /// <param name="texts">True where ids are text, which is taken verbatim.</param>
    public ProfileCsv(string path, bool texts)
    {
        _lines = new TextLines(path);
        _writer = new Utf8JsonWriter(_json);
        if (_lines.TryRead(out var header))
        {
            // A blank separates words of a name.
            _delimiter = CsvRecord.DelimiterOf(header) is var found and not (byte)' ' ? found : (byte)',';
            CsvRecord.Complete(_lines, ref header, _delimiter);
            _names = new string[Filled(header, CsvRecord.Split(header, _delimiter, _fields))];
            for (var i = 0; i < _names.Length; i++)
            {
                _names[i] = CsvRecord.Text(header[_fields[i]]);
            }

            _verbatim = Array.ConvertAll(_names, name => texts && ProfileHead.IsUser(name));
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
        Problem = json.Trim(" \t\r"u8).IsEmpty ? ImportIssueKind.BlankLine
            : count < _names.Length ? ImportIssueKind.MissingColumn
            : Filled(json, count) > _names.Length ? ImportIssueKind.ExtraColumn
            : HasBadText(json) ? ImportIssueKind.BadUserId
            : null;
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

    // Columns up to the last that is not empty.
    private int Filled(ReadOnlySpan<byte> record, int count)
    {
        while (count > 1 && CsvRecord.Plain(record[_fields[count - 1]]).IsEmpty)
        {
            count--;
        }

        return count;
    }

    // Broken UTF-8 would become another id.
    private bool HasBadText(ReadOnlySpan<byte> record)
    {
        for (var i = 0; i < _verbatim.Length; i++)
        {
            if (_verbatim[i] && !Utf8.IsValid(record[_fields[i]]))
            {
                return true;
            }
        }

        return false;
    }

    private ReadOnlySpan<byte> ToJson(ReadOnlySpan<byte> record)
    {
        _json.ResetWrittenCount();
        _writer.Reset();
        _writer.WriteStartObject();
        for (var i = 0; i < _names.Length; i++)
        {
            var field = record[_fields[i]];
            if ((_verbatim[i] ? System.Text.Encoding.UTF8.GetString(CsvRecord.Verbatim(field)) : CsvRecord.Text(field)) is { Length: > 0 } text)
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
