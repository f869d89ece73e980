using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging;
using Pymk.Grains.Interfaces.Ids;
using Pymk.Testing.Web;

namespace Pymk.Web.Tests.Fuzz;

/// <summary>Ten thousand requests that nobody should send. The number of a request that fails draws it again.</summary>
public sealed class FuzzTests
{
    private const int Seed = 20_260_117;
    private const int Requests = 9_000;
    private const int RawRequests = 1_000;
    private const int AtOnce = 16;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(UserIdKind.Number)]
    [InlineData(UserIdKind.Text)]
    public async Task Requests_DrawnAtRandom_NeverFailTheService(UserIdKind ids)
    {
        using var logs = new RecordedLogs();
        var people = ids == UserIdKind.Text ? Town.Named : Town.People;
        await using var host = await WebHostFixture.StartAsync(new FakePymkClient { People = people }, logs: logs);
        var (failed, statuses) = (new ConcurrentBag<string>(), new ConcurrentDictionary<int, int>());
        await Parallel.ForAsync(0, Requests, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = Token }, async (i, token) =>
        {
            using var request = new RequestDraw(Seed + i, people).Draw();
            if (request is null || await SendAsync(host, request, token) is not { } status)
            {
                return;
            }

            statuses.AddOrUpdate((int)status, 1, (_, n) => n + 1);
            if ((int)status >= 500)
            {
                failed.Add($"{i}: {request.Method} {request.RequestUri} {(int)status}");
            }
        });
        await Parallel.ForAsync(0, RawRequests, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = Token }, async (i, token) =>
        {
            var answer = await SendRawAsync(host.Address, new RequestDraw(~(Seed + i), people).DrawRaw(), token);
            // 505 is what a server must answer to another version of HTTP (RFC 9110, 15.6.6).
            if (answer.StartsWith("HTTP/1.1 5", StringComparison.Ordinal) && !answer.StartsWith("HTTP/1.1 505", StringComparison.Ordinal))
            {
                failed.Add($"raw {i}: {answer.Split('\n')[0]}");
            }
        });

        Assert.Empty(failed);
        Assert.Empty(logs.Lines.Where(line => line.Level >= LogLevel.Error).Select(line => $"{line.Category}: {line.Text}"));
        using var live = await host.Http.GetAsync("/health/live", Token);
        Assert.Equal(HttpStatusCode.OK, live.StatusCode);

        // The draws reach what they should reach.
        Assert.All(new[] { 200, 204, 400, 404, 405, 410, 415, 422 }, status => Assert.True(statuses.ContainsKey(status), $"No request got {status}."));
    }

    // Null where the client itself refuses to send it, or the server closed the connection on it.
    private static async Task<HttpStatusCode?> SendAsync(WebHostFixture host, HttpRequestMessage request, CancellationToken token)
    {
        try
        {
            using var response = await host.Http.SendAsync(request, token);
            return response.StatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or FormatException or ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    private static async Task<string> SendRawAsync(Uri address, byte[] request, CancellationToken token)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port, token);
        try
        {
            var stream = client.GetStream();
            await stream.WriteAsync(request, token);
            client.Client.Shutdown(SocketShutdown.Send);
            var answer = new byte[256];
            var read = await stream.ReadAsync(answer, token);
            return Encoding.Latin1.GetString(answer, 0, read);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            return "";
        }
    }
}
