using System.Text;
using System.Text.Json;
using Pymk.Grains.Interfaces.Ids;
using Pymk.Grains.Interfaces.Users;

namespace Pymk.Web.Tests.Fuzz;

/// <summary>Draws a request: mostly an address of the API with some part of it wrong, now and then anything.</summary>
internal sealed class RequestDraw(int seed, IReadOnlyList<ProfileCard> people)
{
    private static readonly string[] Methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "BREW"];

    private static readonly string[] Addresses =
    [
        "/v1/users", "/v1/users/{id}", "/v1/users/{id}/suggestions", "/v1/users/{id}/similar", "/v1/users/{id}/data", "/v1/users/{id}/choices",
        "/v1/users/{id}/dismissals", "/v1/users/{id}/blocks", "/v1/users/{id}/invitations", "/v1/users/{id}/views", "/v1/users/{id}/impressions",
        "/v1/users/{id}/dismissals/{id}", "/v1/users/{id}/blocks/{id}", "/v1/users/{id}/invitations/{id}", "/v1/connections", "/v1/users:batch",
        "/v1/connections:batch", "/v1/interactions:batch", "/v1/suggestions:batch", "/v1/status", "/v1/caller", "/v1/admin/cycle",
        "/v1/admin/snapshots", "/v1/admin/snapshots/{id}", "/v1/admin/users/{id}", "/health/live", "/openapi/v1.json", "/", "/v1/{id}/{id}", "/v9/users",
        "/v1/users/{id}/suggestions/{id}/explanation", "/v1/users/{id}/candidates",
    ];

    private static readonly string[] Ids =
    [
        "0", "-1", "+7", "007", "7.0", "1e3", "9223372036854775807", "9223372036854775808", "%20", "%00", "%2F", "%25", "..", "%2e%2e", "a%0Ab", "%F0%9F%92%A9",
        "%ED%A0%80", "null", "ä", "{id}", "9007199254740993", "x:y", "*",
    ];

    private static readonly string[] Queries =
    [
        "count", "take", "skip", "query", "cursor", "exclude", "where", "direction", "x", "", "%00",
    ];

    private static readonly string[] Values =
    [
        "", "1", "0", "-1", "100", "101", "2147483648", "abc", "place:Berlin", ":", "a:", "AAAA", "%00", "%FF%FE", "%E2%80%AE", "AAAAAAAAAAAAAAAAAAAAAAAA", "1&count=2",
    ];

    private static readonly string[] Bodies =
    [
        "{\"userId\":2}", "{\"user\":1,\"other\":2,\"type\":\"connected\"}", "{\"userIds\":[1,2],\"positions\":[1,2]}",
        "{\"suggestMe\":true,\"showConnections\":false,\"bridge\":true}", "{\"name\":\"Ada\",\"attributes\":{\"place\":\"Turin\"},\"interests\":{\"skills\":[\"looms\"]}}",
        "[{\"userId\":1,\"name\":\"Ada\"},{\"userId\":2,\"op\":\"delete\"}]", "{\"userId\":3,\"op\":\"patch\",\"headline\":\"x\"}\n{\"userId\":4}\n",
        "[{\"user\":1,\"other\":2},{\"user\":2,\"other\":1,\"type\":\"disconnected\",\"time\":\"2026-01-01T00:00:00Z\"}]",
        "{\"type\":\"invite\",\"user\":1,\"other\":2,\"position\":3}\n{\"type\":\"accept\",\"user\":2,\"other\":1}", "{\"users\":[1,2],\"count\":5,\"where\":{\"place\":\"x\"}}",
        "{\"name\":\"s1\"}", "", "null", "[]", "{}", "[null,1,\"x\",[],{}]", "\"text\"", "1e999",
    ];

    private static readonly string[] Types =
    [
        "application/json", "application/x-ndjson", "application/json; charset=utf-16", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data",
        "application/problem+json", "*/*", "",
    ];

    private static readonly string[] Headers =
    [
        "Idempotency-Key", "Authorization", "Accept", "Accept-Encoding", "If-None-Match", "X-Forwarded-For", "Expect", "Cookie", "Origin", "Range", "X-Odd",
    ];

    private readonly Random _random = new(seed);

    private UserId Anybody => people[_random.Next(people.Count)].Id;

    /// <summary>The request; one that no client can send is null.</summary>
    public HttpRequestMessage? Draw()
    {
        var request = new HttpRequestMessage { Method = new HttpMethod(Maybe(0.9) ? Of(Methods[..5]) : Of(Methods)) };
        if (!Uri.TryCreate(Address(), UriKind.Relative, out var address))
        {
            return null;
        }

        request.RequestUri = address;
        if (Maybe(0.6))
        {
            request.Content = new ByteArrayContent(Body());
            request.Content.Headers.TryAddWithoutValidation("Content-Type", Maybe(0.8) ? Of(Types[..2]) : Of(Types));
        }

        for (var headers = _random.Next(3); headers > 0; headers--)
        {
            request.Headers.TryAddWithoutValidation(Of(Headers), Maybe(0.5) ? $"k{_random.Next(20)}" : Text(_random.Next(60)));
        }

        return request;
    }

    /// <summary>The bytes of a request that is hardly one.</summary>
    public byte[] DrawRaw()
    {
        var text = $"{Of(Methods)} {Address()} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {_random.Next(-1, 30)}\r\n{Of(Headers)}: {Text(20)}\r\n\r\n";
        var bytes = Encoding.Latin1.GetBytes(text + Of(Bodies));
        Damage(bytes, _random.Next(4));
        return bytes;
    }

    private string Address()
    {
        var address = Of(Addresses);
        while (address.IndexOf("{id}", StringComparison.Ordinal) is >= 0 and var at)
        {
            var id = Maybe(0.7) ? Uri.EscapeDataString($"{Anybody}") : Of(Ids).Replace("{id}", "%7Bid%7D", StringComparison.Ordinal);
            address = address[..at] + id + address[(at + "{id}".Length)..];
        }

        for (var (parts, separator) = (_random.Next(4), '?'); parts > 0; (parts, separator) = (parts - 1, '&'))
        {
            address += $"{separator}{Of(Queries)}={Of(Values)}";
        }

        return address;
    }

    private byte[] Body()
    {
        var text = Of(Bodies).Replace("1,", $"{JsonSerializer.Serialize(Anybody)},", StringComparison.Ordinal);
        if (Maybe(0.05))
        {
            text = new string('[', _random.Next(2_000)) + text;
        }

        var bytes = Encoding.UTF8.GetBytes(Maybe(0.1) ? string.Concat(Enumerable.Repeat(text + "\n", _random.Next(2_000))) : text);
        Damage(bytes, Maybe(0.5) ? 0 : _random.Next(4));
        return bytes;
    }

    private void Damage(byte[] bytes, int places)
    {
        for (; places > 0 && bytes.Length > 0; places--)
        {
            bytes[_random.Next(bytes.Length)] = (byte)_random.Next(256);
        }
    }

    private string Text(int length) => string.Create(length, _random, static (chars, random) =>
    {
        foreach (ref var c in chars)
        {
            c = (char)random.Next(32, 300);
        }
    });

    private bool Maybe(double share) => _random.NextDouble() < share;

    private T Of<T>(T[] values) => values[_random.Next(values.Length)];
}
