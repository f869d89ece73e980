using System.Text.Json;
using Pymk.Core.Profiles;

namespace Pymk.Training.Import;

/// <summary>
/// Reads one profile from a JSON object: <c>user</c> (or <c>user_id</c>, <c>id</c>), <c>name</c>, <c>headline</c>, <c>joined</c>, <c>attributes</c>
/// (any names; text, number or list), <c>interests</c> and <c>skills</c> (lists). Further text at the top level is an attribute, a further list an interest.
/// </summary>
internal sealed class ProfileJson(ProfileTableBuilder table, UserIndex users)
{
    private static readonly string[] UserNames = ["user", "user_id", "userid", "id", "member", "member_id"];
    private static readonly string[] JoinedNames = ["joined", "joined_at", "joinedat", "created_at", "member_since"];
    private static readonly string[] InterestNames = ["interests", "skills"];

    private readonly List<(ProfileFieldBuilder Field, int Token)> _values = [];
    private char[] _text = new char[256];
    private long? _user;
    private bool _userMalformed;
    private string _name = "";
    private string _headline = "";
    private uint _joined;
    private string? _badTime;

    /// <summary>Reads a row; false where it is kept out. What is wrong goes to the report.</summary>
    public bool Read(ReadOnlySpan<byte> json, string file, long line, ImportReport report)
    {
        _values.Clear();
        (_user, _userMalformed, _name, _headline, _joined, _badTime) = (null, false, "", "", 0, null);
        try
        {
            var reader = new Utf8JsonReader(json);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                report.Add(ImportIssueKind.BadJson, file, line, json);
                return false;
            }

            ReadObject(ref reader, "", topLevel: true);
            reader.Read();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            report.Add(ImportIssueKind.BadJson, file, line, json);
            return false;
        }

        if (_user is not { } id)
        {
            report.Add(_userMalformed ? ImportIssueKind.BadUserId : ImportIssueKind.MissingColumn, file, line, json);
            return false;
        }

        return Keep(users.Intern(id), file, line, report, json);
    }

    private bool Keep(int user, string file, long line, ImportReport report, ReadOnlySpan<byte> json)
    {
        if (!table.TryBegin(user, _name, _headline, _joined))
        {
            report.Add(ImportIssueKind.Duplicate, file, line, json);
            return false;
        }

        if (_badTime is not null)
        {
            report.Add(ImportIssueKind.BadTime, file, line, _badTime);
        }

        foreach (var (field, token) in _values)
        {
            field.Add(user, token);
        }

        return true;
    }

    private void ReadObject(ref Utf8JsonReader reader, string prefix, bool topLevel)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            if (topLevel && ReadHead(ref reader, name.ToLowerInvariant()))
            {
                continue;
            }

            if (reader.TokenType == JsonTokenType.StartObject)
            {
                ReadObject(ref reader, topLevel && name == "attributes" ? "" : $"{prefix}{name}.", topLevel: false);
                continue;
            }

            // A date of joining among the attributes is a time, not a value that two people share.
            if (JoinedNames.Contains(name.ToLowerInvariant()) && reader.TokenType == JsonTokenType.String && Timestamps.TryParse(reader.GetString()!, out var joined))
            {
                _joined = joined;
                continue;
            }

            var interest = InterestNames.Contains(name) || (topLevel && reader.TokenType == JsonTokenType.StartArray);
            ReadValues(ref reader, table.Field(interest ? ProfileFieldKind.Interest : ProfileFieldKind.Attribute, prefix + name));
        }
    }

    private bool ReadHead(ref Utf8JsonReader reader, string name)
    {
        if (_user is null && UserNames.Contains(name))
        {
            _user = reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var id) ? id
                : reader.TokenType == JsonTokenType.String && long.TryParse(reader.GetString(), System.Globalization.CultureInfo.InvariantCulture, out id) ? id
                : null;
            _userMalformed = _user is null && reader.TokenType != JsonTokenType.Null;
            reader.Skip();
            return true;
        }

        if (JoinedNames.Contains(name))
        {
            var text = reader.TokenType == JsonTokenType.Null ? [] : reader.ValueSpan;
            if (text.Length > 0 && !Timestamps.TryParse(text, out _joined))
            {
                _badTime = System.Text.Encoding.UTF8.GetString(text);
            }

            reader.Skip();
            return true;
        }

        if (name is not ("name" or "headline"))
        {
            return false;
        }

        var value = reader.TokenType == JsonTokenType.String ? reader.GetString()! : "";
        (_name, _headline) = name == "name" ? (value, _headline) : (_name, value);
        reader.Skip();
        return true;
    }

    private void ReadValues(ref Utf8JsonReader reader, ProfileFieldBuilder field)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            ReadValue(ref reader, field);
            return;
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            ReadValue(ref reader, field);
            reader.Skip();
        }
    }

    private void ReadValue(ref Utf8JsonReader reader, ProfileFieldBuilder field)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                if (_text.Length < reader.ValueSpan.Length)
                {
                    _text = new char[reader.ValueSpan.Length * 2];
                }

                Keep(field, _text.AsSpan(0, reader.CopyString(_text)));
                break;
            case JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False:
                Keep(field, System.Text.Encoding.UTF8.GetString(reader.ValueSpan));
                break;
        }
    }

    private void Keep(ProfileFieldBuilder field, ReadOnlySpan<char> text)
    {
        // A CSV column holds a list as one text.
        if (field.Kind == ProfileFieldKind.Interest && text.ContainsAny(';', '|'))
        {
            foreach (var part in text.SplitAny(';', '|'))
            {
                KeepOne(field, text[part]);
            }

            return;
        }

        KeepOne(field, text);
    }

    private void KeepOne(ProfileFieldBuilder field, ReadOnlySpan<char> text)
    {
        text = text.Trim();
        if (!text.IsEmpty)
        {
            _values.Add((field, field.Intern(text)));
        }
    }
}
