using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Pymk.Web.Tests.Ids;

/// <summary>An address that takes a user id.</summary>
/// <param name="Request">
/// Method and address. <c>{p}</c> stands for the id, percent-encoded; <c>{me}</c> for the user who asks.
/// </param>
/// <param name="Body">The body: <c>{j}</c> stands for the id as JSON, <c>{mej}</c> for the user who asks. Rows of a batch end with a line break.</param>
/// <param name="Parameter">What the problem of a wrong id names.</param>
internal sealed record Door(string Request, string? Body, string Parameter)
{
    /// <summary>Every place of the API that takes an id. The last ones end the user's account.</summary>
    public static readonly IReadOnlyList<Door> All =
    [
        new("PUT /v1/users/{p}", """{"name":"Ada"}""", "id"),
        new("GET /v1/users/{p}", null, "id"),
        new("PATCH /v1/users/{p}", """{"headline":"Engines"}""", "id"),
        new("GET /v1/users/{p}/suggestions", null, "id"),
        new("GET /v1/users/{p}/suggestions?count=3&cursor=", null, "id"),
        new("GET /v1/users/{me}/suggestions?exclude={p}", null, "exclude"),
        new("GET /v1/users/{p}/suggestions/{me}/explanation", null, "id"),
        new("GET /v1/users/{me}/suggestions/{p}/explanation", null, "other"),
        new("GET /v1/users/{p}/candidates?take=3", null, "id"),
        new("GET /v1/users/{p}/similar", null, "id"),
        new("GET /v1/users/{p}/choices", null, "id"),
        new("PUT /v1/users/{p}/choices", """{"suggestMe":true,"showConnections":true,"bridge":true}""", "id"),
        new("PATCH /v1/users/{p}/choices", """{"bridge":true}""", "id"),
        new("GET /v1/users/{p}/dismissals", null, "id"),
        new("GET /v1/users/{p}/blocks", null, "id"),
        new("GET /v1/users/{p}/invitations", null, "id"),
        new("GET /v1/users/{p}/data", null, "id"),
        .. Actions("dismissals"),
        .. Actions("blocks"),
        .. Actions("invitations"),
        new("POST /v1/users/{p}/views", """{"userIds":[{mej}]}""", "id"),
        new("POST /v1/users/{me}/views", """{"userIds":[{j}]}""", "userIds[0]"),
        new("POST /v1/users/{me}/impressions", """{"userIds":[{j}]}""", "userIds[0]"),
        new("POST /v1/connections", """{"user":{j},"other":{mej}}""", "user"),
        new("POST /v1/connections", """{"user":{mej},"other":{j}}""", "other"),
        .. Rows("/v1/users:batch", """{"userId":{j},"op":"patch","headline":"x"}""", "userId"),
        .. Rows("/v1/connections:batch", """{"user":{j},"other":{mej}}""", "user"),
        .. Rows("/v1/connections:batch", """{"user":{mej},"other":{j},"type":"disconnected"}""", "other"),
        .. Rows("/v1/interactions:batch", """{"type":"invite","user":{j},"other":{mej}}""", "user"),
        .. Rows("/v1/interactions:batch", """{"type":"withdraw","user":{mej},"other":{j}}""", "other"),
        new("POST /v1/suggestions:batch", """{"users":[{j}],"count":3}""", "users[0]"),
        new("POST /v1/suggestions:batch", """{"users":[{mej}],"exclude":[{j}]}""", "exclude[0]"),
        new("DELETE /v1/admin/users/{p}", null, "id"),
        new("DELETE /v1/users/{p}", null, "id"),
    ];

    /// <summary>True for a batch, whose outcomes have the problem.</summary>
    public bool IsBatch => Request.EndsWith(":batch", StringComparison.Ordinal) && !Request.Contains("suggestions", StringComparison.Ordinal);

    /// <summary>True where an id that nobody has is no problem: it is registered, leaves nobody out, or is explained.</summary>
    public bool TakesAnybody =>
        Request == "PUT /v1/users/{p}" || Request.Contains("/connections", StringComparison.Ordinal) || Parameter.StartsWith("exclude", StringComparison.Ordinal)
        || Request.EndsWith("/{p}/explanation", StringComparison.Ordinal);

    /// <summary>The request for an id.</summary>
    /// <param name="id">The id, as text.</param>
    /// <param name="me">The user who asks.</param>
    /// <param name="json">The id as JSON; null for a string.</param>
    public HttpRequestMessage Ask(string id, string me, string? json = null)
    {
        var (method, address) = (Request.Split(' ')[0], Request.Split(' ')[1]);
        var target = address.Replace("{p}", Encoded(id), StringComparison.Ordinal).Replace("{me}", Encoded(me), StringComparison.Ordinal);

        // The class Uri would take dots for steps of the path.
        var request = new HttpRequestMessage(HttpMethod.Parse(method), new Uri("http://pymk.test" + target, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        if (Body is { } body)
        {
            body = body.Replace("{j}", json ?? JsonSerializer.Serialize(id), StringComparison.Ordinal).Replace("{mej}", JsonSerializer.Serialize(me), StringComparison.Ordinal);
            request.Content = new StringContent(body);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(body.EndsWith('\n') ? "application/x-ndjson" : "application/json");
        }

        return request;
    }

    public override string ToString() => $"{Request} {Body}";

    private static Door[] Actions(string what) =>
    [
        new($"POST /v1/users/{{p}}/{what}", """{"userId":{mej}}""", "id"),
        new($"POST /v1/users/{{me}}/{what}", """{"userId":{j}}""", "userId"),
        new($"DELETE /v1/users/{{p}}/{what}/{{me}}", null, "id"),
        new($"DELETE /v1/users/{{me}}/{what}/{{p}}", null, "other"),
    ];

    private static Door[] Rows(string address, string row, string parameter) =>
        [new("POST " + address, $"[{row}]", parameter), new("POST " + address, row + "\n", parameter)];

    private static string Encoded(string id) =>
        string.Concat(Encoding.UTF8.GetBytes(id).Select(b => char.IsAsciiLetterOrDigit((char)b) ? $"{(char)b}" : string.Create(CultureInfo.InvariantCulture, $"%{b:X2}")));
}
