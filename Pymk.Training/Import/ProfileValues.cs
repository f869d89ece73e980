using System.Text;
using System.Text.Json;
using Pymk.Core.Profiles;

namespace Pymk.Training.Import;

/// <summary>The field values of one profile, collected until the profile is accepted.</summary>
internal sealed class ProfileValues
{
    private readonly List<(ProfileFieldBuilder Field, int Token)> _values = [];
    private char[] _text = new char[256];

    public void Clear() => _values.Clear();

    /// <summary>Adds all values to their fields.</summary>
    public void AddTo(int user)
    {
        foreach (var (field, token) in _values)
        {
            field.Add(user, token);
        }
    }

    /// <summary>Reads a text, a number, a truth value or a list of them.</summary>
    public void Read(ref Utf8JsonReader reader, ProfileFieldBuilder field)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            ReadOne(ref reader, field);
            return;
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            ReadOne(ref reader, field);
            reader.Skip();
        }
    }

    private void ReadOne(ref Utf8JsonReader reader, ProfileFieldBuilder field)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                if (_text.Length < reader.ValueSpan.Length)
                {
                    _text = new char[reader.ValueSpan.Length * 2];
                }

                Add(field, _text.AsSpan(0, reader.CopyString(_text)));
                break;
            case JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False:
                Add(field, Encoding.UTF8.GetString(reader.ValueSpan));
                break;
        }
    }

    private void Add(ProfileFieldBuilder field, ReadOnlySpan<char> text)
    {
        foreach (var value in ProfileTexts.Split(field.Kind, text))
        {
            _values.Add((field, field.Intern(value)));
        }
    }
}
