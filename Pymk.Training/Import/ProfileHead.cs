using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Pymk.Training.Import;

/// <summary>The properties of a profile that are not fields: user, name, headline and time of joining.</summary>
internal sealed class ProfileHead
{
    private static readonly string[] UserNames = ["user", "user_id", "userid", "id", "member", "member_id"];
    private static readonly string[] JoinedNames = ["joined", "joined_at", "joinedat", "created_at", "member_since"];

    private uint _joined;

    /// <summary>The user id; null where it is missing or malformed.</summary>
    public long? User { get; private set; }

    /// <summary>True where there is a user id that is not a 64-bit integer.</summary>
    public bool IsUserMalformed { get; private set; }

    public string Name { get; private set; } = "";

    public string Headline { get; private set; } = "";

    /// <summary>Unix seconds; 0 where unknown.</summary>
    public uint Joined => _joined;

    /// <summary>The text of a time of joining that cannot be parsed.</summary>
    public string? BadTime { get; private set; }

    public void Clear() => (User, IsUserMalformed, Name, Headline, _joined, BadTime) = (null, false, "", "", 0, null);

    /// <summary>Reads a property at the top level; false where it is a field.</summary>
    /// <param name="reader">Stands on the value.</param>
    /// <param name="name">The property's name in lower case.</param>
    public bool TryRead(ref Utf8JsonReader reader, string name)
    {
        if (User is null && UserNames.Contains(name))
        {
            User = reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var id) ? id
                : reader.TokenType == JsonTokenType.String && long.TryParse(reader.GetString(), CultureInfo.InvariantCulture, out id) ? id
                : null;
            IsUserMalformed = User is null && reader.TokenType != JsonTokenType.Null;
            reader.Skip();
            return true;
        }

        if (JoinedNames.Contains(name))
        {
            var text = reader.TokenType == JsonTokenType.Null ? [] : reader.ValueSpan;
            if (text.Length > 0 && !Timestamps.TryParse(text, out _joined))
            {
                BadTime = Encoding.UTF8.GetString(text);
            }

            reader.Skip();
            return true;
        }

        if (name is not ("name" or "headline"))
        {
            return false;
        }

        var value = reader.TokenType == JsonTokenType.String ? reader.GetString()! : "";
        (Name, Headline) = name == "name" ? (value, Headline) : (Name, value);
        reader.Skip();
        return true;
    }

    /// <summary>Reads a joining date among the attributes: it is a time, not a value that two people share. False for any other attribute.</summary>
    public bool TryReadAttribute(ref Utf8JsonReader reader, string name)
    {
        if (JoinedNames.Contains(name.ToLowerInvariant()) && reader.TokenType == JsonTokenType.String
            && Timestamps.TryParse(reader.GetString()!, out var joined))
        {
            _joined = joined;
            return true;
        }

        return false;
    }
}
