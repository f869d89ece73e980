using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Pymk.Grains.Interfaces.Users;

namespace Pymk.Benchmarks.Serve;

/// <summary>
/// Requests over HTTP. Reads the ids from the answer's bytes and builds no objects, because the generator shares the machine with the service.
/// </summary>
internal sealed class HttpTarget(Uri address, UserNames names) : ITarget
{
    private const int Connections = 128;

    private readonly IPEndPoint _address = IPEndPoint.Parse(address.Authority);
    private readonly ConcurrentBag<HttpWire> _wires = [];
    private readonly SemaphoreSlim _free = new(Connections);

    // Actions are rare, so the general client sends them.
    private readonly HttpClient _client = new(
        new SocketsHttpHandler { MaxConnectionsPerServer = Connections, UseProxy = false, ActivityHeadersPropagator = null })
    {
        BaseAddress = address,
        Timeout = TimeSpan.FromSeconds(10),
    };

    public async ValueTask<ShownPeople?> AskAsync(long user, Work work)
    {
        if (work != Work.None)
        {
            throw new NotSupportedException("--via http supports --mode mixed and overload only.");
        }

        await _free.WaitAsync();
        try
        {
            var wire = _wires.TryTake(out var kept) ? kept : await HttpWire.ConnectAsync(_address);
            try
            {
                var (status, body) = await wire.GetAsync($"/v1/users/{names.InPath(user)}/suggestions?count=20");
                var people = status switch
                {
                    HttpStatusCode.OK => People(body.Span),
                    HttpStatusCode.ServiceUnavailable => null,
                    _ => throw new HttpRequestException($"Status {(int)status}.", null, status),
                };
                _wires.Add(wire);
                return people;
            }
            catch (Exception e) when (e is IOException or SocketException or HttpRequestException)
            {
                wire.Dispose();
                throw;
            }
        }
        finally
        {
            _free.Release();
        }
    }

    public Task DismissAsync(long user, long other) => PostAsync(user, "dismissals", other);

    public Task ConnectAsync(long user, long other) =>
        SendAsync("/v1/connections", $$"""{"user":{{names.InJson(user)}},"other":{{names.InJson(other)}}}""");

    public Task BlockAsync(long user, long other) => PostAsync(user, "blocks", other);

    /// <summary>The user chooses to be in nobody's suggestions.</summary>
    public Task HideAsync(long user) => SendAsync(HttpMethod.Patch, $"/v1/users/{names.InPath(user)}/choices", """{"suggestMe":false}""");

    /// <summary>The user pauses the account.</summary>
    public Task PauseAsync(long user) => SendAsync(HttpMethod.Patch, $"/v1/users/{names.InPath(user)}", """{"active":false}""");

    public Task RecordViewsAsync(long user, long[] shown) =>
        SendAsync($"/v1/users/{names.InPath(user)}/views", $$"""{"userIds":[{{string.Join(',', shown.Select(names.InJson))}}]}""");

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        _free.Dispose();
        foreach (var wire in _wires)
        {
            wire.Dispose();
        }

        return ValueTask.CompletedTask;
    }

    // The "userId" of a suggestion lies at the depth of the list's objects; mutual connections lie deeper.
    private ShownPeople People(ReadOnlySpan<byte> json)
    {
        const int PersonDepth = 3;
        var (suggested, mutuals) = (new List<long>(SuggestionLimits.DefaultCount), new List<long>(3 * SuggestionLimits.DefaultCount));
        var counts = new List<int>(SuggestionLimits.DefaultCount);
        var reader = new Utf8JsonReader(json);
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth >= PersonDepth && reader.ValueTextEquals("userId"u8))
            {
                var ids = reader.CurrentDepth == PersonDepth ? suggested : mutuals;
                reader.Read();
                ids.Add(names.Read(ref reader));
            }
            else if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == PersonDepth + 1 && reader.ValueTextEquals("count"u8))
            {
                reader.Read();
                counts.Add(reader.GetInt32());
            }
        }

        return new ShownPeople([.. suggested], [.. mutuals], [.. counts]);
    }

    private Task PostAsync(long user, string what, long other) => SendAsync(
        $"/v1/users/{names.InPath(user)}/{what}", $$"""{"userId":{{names.InJson(other)}}}""");

    private Task SendAsync(string path, string body) => SendAsync(HttpMethod.Post, path, body);

    private async Task SendAsync(HttpMethod method, string path, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var request = new HttpRequestMessage(method, path) { Content = content };
        using var response = await _client.SendAsync(request);
        response.EnsureSuccessStatusCode();
    }
}
