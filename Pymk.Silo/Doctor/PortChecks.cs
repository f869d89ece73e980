using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Pymk.Silo.Doctor;

/// <summary>Checks the ports that a silo listens on.</summary>
internal static class PortChecks
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    /// <summary>Checks the port of the API. A running Pymk on it is a note, not a fault.</summary>
    public static async Task<Finding> HttpAsync(int port, CancellationToken cancellation)
    {
        var finding = Free(port, "API and page", "--port");
        return finding.Verdict == Verdict.Wrong && await IsPymkAsync(port, cancellation)
            ? Finding.Note("Pymk runs there", "stop it before you start another, or choose another port: --port N")
            : finding;
    }

    /// <summary>Checks that nothing listens on a port.</summary>
    /// <param name="port">The port.</param>
    /// <param name="use">What the silo uses it for.</param>
    /// <param name="option">The option that chooses another one.</param>
    public static Finding Free(int port, string use, string option)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return Finding.Fine($"free ({use})");
        }
        catch (SocketException e)
        {
            var remedy = e.SocketErrorCode == SocketError.AddressAlreadyInUse
                ? "stop the program that listens there, or choose another"
                : "choose another";
            return Finding.Wrong($"{e.Message.ToLowerInvariant()} ({use})", $"{remedy}: {option} N");
        }
    }

    private static async Task<bool> IsPymkAsync(int port, CancellationToken cancellation)
    {
        try
        {
            using var http = new HttpClient { Timeout = Timeout };
            var address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/health/live"));
            var answer = await http.GetStringAsync(address, cancellation);
            return answer.Contains("\"live\"", StringComparison.Ordinal);
        }
        catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return false;
        }
    }
}
