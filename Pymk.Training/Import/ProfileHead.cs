using System.Text;
using System.Text.Json;
using Pymk.Training.Files;

namespace Pymk.Training.Import;

/// <summary>The properties of a profile that are not fields: user, name, headline and time of joining.</summary>
/// <param name="users">Reads the user id.</param>
/// <param name="unit">What numbers of the time of joining count.</param>
internal sealed class ProfileHead(UserIndex users, TimeUnit unit)
{
    private static readonly string[] UserNames = ["user", "user_id", "userid", "id", "member", "member_id"];
    private static readonly string[] JoinedNames = ["joined", "joined_at", "joinedat", "created_at", "member_since"];

    private uint _joined;

    /// <summary>The user id; null where it is missing or malformed.</summary>
    public long? User { get; private set; }

    /// <summary>True where the user has something that is no id.</summary>
    public bool IsUserMalformed { get; private set; }

    public string Name { get; private set; } = "";

    public string Headline { get; private set; } = "";

    /// <summary>Unix seconds; 0 where unknown.</summary>
    public uint Joined => _joined;

    /// <summary>The text of a time of joining that cannot be parsed.</summary>
    public string? BadTime { get; private set; }

    /// <summary>True for a name of the property with the user id, in any case.</summary>
    public static bool IsUser(string name) => UserNames.Contains(name.ToLowerInvariant());

    public void Clear() => (User, IsUserMalformed, Name, Headline, _joined, BadTime) = (null, false, "", "", 0, null);

    /// <summary>Adds the time of joining of a profile to a sample.</summary>
    public static void Sample(ReadOnlySpan<byte> json, ColumnSample joined)
    {
        try
        {
            var reader = new Utf8JsonReader(json);
            for (reader.Read(); reader.Read() && reader.TokenType == JsonTokenType.PropertyName; reader.Skip())
            {
                var isJoined = JoinedNames.Contains(reader.GetString()!.ToLowerInvariant());
                reader.Read();
                joined.Add(isJoined && reader.TokenType is JsonTokenType.Number or JsonTokenType.String ? reader.ValueSpan : []);
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The reading after the sample reports the row.
        }
    }

    /// <summary>Reads a property at the top level; false where it is a field.</summary>
    /// <param name="reader">Stands on the value.</param>
    /// <param name="name">The property's name in lower case.</param>
    public bool TryRead(ref Utf8JsonReader reader, string name)
    {
        if (User is null && UserNames.Contains(name))
        {
            User = TryReadUser(ref reader, out var id) ? id : null;
            IsUserMalformed = User is null && reader.TokenType != JsonTokenType.Null;
            users.BadIds += IsUserMalformed ? 1 : 0;
            reader.Skip();
            return true;
        }

        if (JoinedNames.Contains(name))
        {
            var text = reader.TokenType == JsonTokenType.Null ? [] : reader.ValueSpan;
            if (text.Length > 0 && !Timestamps.TryParse(text, unit, out _joined) && !TryWritten(Encoding.UTF8.GetString(text)))
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

        var value = reader.TokenType switch
        {
            JsonTokenType.String => reader.GetString()!,
            JsonTokenType.Null => "",
            JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False => Encoding.UTF8.GetString(reader.ValueSpan),
            _ => throw new JsonException($"'{name}' is a list or an object, not a text"),
        };
        (Name, Headline) = name == "name" ? (value, Headline) : (Name, value);
        reader.Skip();
        return true;
    }

    /// <summary>Reads a joining date among the attributes: it is a time, not a value that two people share. False for any other attribute.</summary>
    public bool TryReadAttribute(ref Utf8JsonReader reader, string name)
    {
        if (JoinedNames.Contains(name.ToLowerInvariant()) && reader.TokenType == JsonTokenType.String
            && reader.GetString() is { } text)
        {
            return TryWritten(text) || (CalendarTime.TryParse(Encoding.UTF8.GetBytes(text), out var joined) && TrySet(joined));
        }

        return false;
    }

    private bool TryWritten(string text) => Timestamps.TryWritten(text, out var joined) && TrySet(joined);

    private bool TrySet(long joined)
    {
        var fits = joined is >= 0 and <= uint.MaxValue;
        _joined = fits ? (uint)joined : _joined;
        return fits;
    }

    // A number is no text id.
    private bool TryReadUser(ref Utf8JsonReader reader, out long id)
    {
        id = 0;
        return reader.TokenType switch
        {
            JsonTokenType.Number => users.Texts is null && users.TryRead(reader.ValueSpan, out id),
            JsonTokenType.String => users.TryRead(reader.ValueIsEscaped ? Encoding.UTF8.GetBytes(reader.GetString()!) : reader.ValueSpan, out id),
            _ => false,
        };
    }
}
