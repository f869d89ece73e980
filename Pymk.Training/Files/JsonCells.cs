using System.Text;
using System.Text.Json;

namespace Pymk.Training.Files;

/// <summary>
/// A line of JSON as the cells of a row: a column for each name that an object of the file has had, in order of appearance; or those of an array.
/// </summary>
internal sealed class JsonCells
{
    private readonly List<byte[]> _keys = [];
    private readonly List<(int Start, int Length, bool IsNumber)> _values = [];
    private byte[] _text = new byte[256];
    private int _used;

    /// <summary>Names of the columns; those of arrays have none.</summary>
    public IReadOnlyList<string> Names => [.. _keys.Select(Encoding.UTF8.GetString)];

    /// <summary>Number of columns so far.</summary>
    public int Count => _values.Count;

    /// <summary>Columns up to the last one that has a value in the last line.</summary>
    public int Filled => _values.FindLastIndex(value => value.Length > 0) + 1;

    /// <summary>True where the last line was an array.</summary>
    public bool IsArray { get; private set; }

    /// <summary>The text or number of a column of the last line; empty where it has none. Valid until the next line.</summary>
    public ReadOnlySpan<byte> this[int column] =>
        (uint)column < (uint)_values.Count ? _text.AsSpan(_values[column].Start, _values[column].Length) : default;

    /// <summary>True where a column of the last line is a JSON number.</summary>
    public bool IsNumber(int column) => (uint)column < (uint)_values.Count && _values[column].IsNumber;

    /// <summary>Reads a line; false where it is neither an object nor an array.</summary>
    public bool TryRead(ReadOnlySpan<byte> line)
    {
        for (var i = 0; i < _values.Count; i++)
        {
            _values[i] = default;
        }

        _used = 0;
        try
        {
            var reader = new Utf8JsonReader(line);
            reader.Read();
            IsArray = reader.TokenType == JsonTokenType.StartArray;
            if (!IsArray && reader.TokenType != JsonTokenType.StartObject)
            {
                return false;
            }

            for (var at = 0; reader.Read() && reader.TokenType is not (JsonTokenType.EndArray or JsonTokenType.EndObject); at++)
            {
                var column = IsArray ? at : Column(ref reader, at);
                while (_values.Count <= column)
                {
                    _values.Add(default);
                }

                Take(ref reader, column);
            }

            // Throws where something follows.
            reader.Read();
            return true;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    // Objects of one file have their names in one order.
    private int Column(ref Utf8JsonReader reader, int guess)
    {
        if (guess >= _keys.Count || !reader.ValueTextEquals(_keys[guess]))
        {
            for (guess = 0; guess < _keys.Count && !reader.ValueTextEquals(_keys[guess]); guess++)
            {
            }

            if (guess == _keys.Count)
            {
                _keys.Add(Encoding.UTF8.GetBytes(reader.GetString()!));
            }
        }

        reader.Read();
        return guess;
    }

    private void Take(ref Utf8JsonReader reader, int column)
    {
        if (reader.TokenType is JsonTokenType.String or JsonTokenType.Number && reader.ValueSpan.Length > 0)
        {
            if (_text.Length - _used < reader.ValueSpan.Length)
            {
                Array.Resize(ref _text, (_text.Length + reader.ValueSpan.Length) * 2);
            }

            var length = reader.TokenType == JsonTokenType.String ? reader.CopyString(_text.AsSpan(_used)) : reader.ValueSpan.Length;
            if (reader.TokenType == JsonTokenType.Number)
            {
                reader.ValueSpan.CopyTo(_text.AsSpan(_used));
            }

            _values[column] = (_used, length, reader.TokenType == JsonTokenType.Number);
            _used += length;
        }

        reader.Skip();
    }
}
