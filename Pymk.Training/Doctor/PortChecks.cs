using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Pymk.Training.Doctor;

/// <summary>The ports a silo listens on.</summary>
internal static class PortChecks
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>The port of the API; one on which Pymk answers already is nothing wrong.</summary>
    public static async Task<Finding> HttpAsync(int port, CancellationToken cancellation)
    {
        var finding = Free(port, "API and page", "--port");
        return finding.Verdict == Verdict.Wrong && await IsPymkAsync(port, cancellation)
            ? Finding.Note("Pymk answers there", "stop it before another one starts, or choose another port: --port N")
            : finding;
    }

    public static Finding Free(int port, string what, string option)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return Finding.Fine($"free ({what})");
        }
        catch (SocketException e)
        {
            var remedy = e.SocketErrorCode == SocketError.AddressAlreadyInUse ? "stop what listens there, or choose another" : "choose another";
            return Finding.Wrong($"{e.Message.ToLowerInvariant()} ({what})", $"{remedy}: {option} N");
        }
    }

    private static async Task<bool> IsPymkAsync(int port, CancellationToken cancellation)
    {
        try
        {
            using var http = new HttpClient { Timeout = Patience };
            var answer = await http.GetStringAsync(new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/health/live")), cancellation);
            return answer.Contains("\"live\"", StringComparison.Ordinal);
        }
        catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return false;
        }
    }
}
