using System.Globalization;
using System.Text.Json;
using Pymk.Core.Graph;
using Pymk.Core.Ids;
using Pymk.Core.Models;
using Pymk.Grains.Interfaces.Ids;

namespace Pymk.Benchmarks.Serve;

/// <summary>The users of a model as an application names them: by number, or by text in a network of text ids.</summary>
internal sealed class UserNames
{
    private readonly SocialGraph? _graph;
    private readonly string[]? _texts;
    private readonly Dictionary<string, long>.AlternateLookup<ReadOnlySpan<char>> _numbers;

    private UserNames(SocialGraph? graph, UserIdTable? ids)
    {
        _graph = graph;
        var numbers = new Dictionary<string, long>(StringComparer.Ordinal);
        if (graph is not null && ids is not null)
        {
            _texts = [.. Enumerable.Range(0, graph.UserCount).Select(ids.TextOf)];
            for (var user = 0; user < _texts.Length; user++)
            {
                numbers[_texts[user]] = graph.IdOf(user);
            }
        }

        _numbers = numbers.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>The users of any network of numbers.</summary>
    public static UserNames Numbers { get; } = new(null, null);

    /// <summary>What the ids are.</summary>
    public UserIdKind Kind => _texts is null ? UserIdKind.Number : UserIdKind.Text;

    /// <summary>Reads the names of a version's users.</summary>
    public static UserNames Read(string version, SocialGraph graph) =>
        new(graph, ModelDirectory.ReadManifest(version).TextIds ? UserIdTable.Read(new ModelFiles(version).Ids) : null);

    /// <summary>A user as a caller of the client names one: a text without its number.</summary>
    public UserId Of(long number) => TextOf(number) is { } text ? UserId.Unresolved(text) : new UserId(number);

    /// <summary>A user in the path of an address.</summary>
    public string InPath(long number) => TextOf(number) is { } text ? Uri.EscapeDataString(text) : number.ToString(CultureInfo.InvariantCulture);

    /// <summary>A user in JSON.</summary>
    public string InJson(long number) => TextOf(number) is { } text ? JsonSerializer.Serialize(text) : number.ToString(CultureInfo.InvariantCulture);

    /// <summary>The number of the id at which a reader stands.</summary>
    public long Read(ref Utf8JsonReader json)
    {
        if (json.TokenType == JsonTokenType.Number)
        {
            return json.GetInt64();
        }

        Span<char> text = stackalloc char[UserIdRules.MaxCharacters];
        text = text[..json.CopyString(text)];
        return _texts is null ? long.Parse(text, CultureInfo.InvariantCulture) : _numbers[text];
    }

    private string? TextOf(long number) => _texts is not null && _graph!.TryGetOrdinal(number, out var user) ? _texts[user] : null;
}
