using System.Text.Json;
using Pymk.Core.Profiles;
using Pymk.Training.Files;

namespace Pymk.Training.Import;

/// <summary>
/// Reads one profile from a JSON object: <c>user</c> (or <c>user_id</c>, <c>id</c>), <c>name</c>, <c>headline</c>, <c>joined</c>, <c>attributes</c>
/// (any names; text, number or list), <c>interests</c> and <c>skills</c> (lists). Any other text at the top level is an attribute, any other list an
/// interest.
/// </summary>
internal sealed class ProfileJson(ProfileTableBuilder table, UserIndex users, TimeUnit joined)
{
    private static readonly string[] InterestNames = ["interests", "skills"];

    private readonly ProfileHead _head = new(users, joined);
    private readonly ProfileValues _values = new();

    /// <summary>Reads a row; false where the row is dropped. Reports problems.</summary>
    public bool Read(ReadOnlySpan<byte> json, string file, long line, ImportReport report)
    {
        _head.Clear();
        _values.Clear();
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

        if (_head.User is not { } id)
        {
            report.Add(_head.IsUserMalformed ? ImportIssueKind.BadUserId : ImportIssueKind.MissingColumn, file, line, json);
            return false;
        }

        if (users.Erased.Drops(id, _head.Joined))
        {
            report.AddCount(ImportIssueKind.LeftOut, 1);
            return false;
        }

        var user = users.Intern(id);
        if (!table.TryBegin(user, _head.Name, _head.Headline, _head.Joined))
        {
            report.Add(ImportIssueKind.Duplicate, file, line, json);
            return false;
        }

        if (_head.BadTime is { } time)
        {
            report.Add(ImportIssueKind.BadTime, file, line, time);
        }

        _values.AddTo(user);
        return true;
    }

    private void ReadObject(ref Utf8JsonReader reader, string prefix, bool topLevel)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            if (topLevel && _head.TryRead(ref reader, name.ToLowerInvariant()))
            {
                continue;
            }

            if (reader.TokenType == JsonTokenType.StartObject)
            {
                ReadObject(ref reader, topLevel && name == "attributes" ? "" : $"{prefix}{name}.", topLevel: false);
            }
            else if (!_head.TryReadAttribute(ref reader, name))
            {
                var interest = InterestNames.Contains(name) || (topLevel && reader.TokenType == JsonTokenType.StartArray);
                _values.Read(ref reader, table.Field(interest ? ProfileFieldKind.Interest : ProfileFieldKind.Attribute, prefix + name));
            }
        }
    }
}
