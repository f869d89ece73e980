using System.Buffers.Text;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Pymk.Benchmarks.Serve;

/// <summary>
/// One kept HTTP/1.1 connection with one request at a time. It does nothing more, because the generator shares the machine with the service and a
/// general client would use as much of it as the service. An answer lies in the connection's buffer until the next request.
/// </summary>
internal sealed class HttpWire : IDisposable
{
    private const int OkAt = 9;
    private const int StatusDigits = 3;

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly string _host;
    private byte[] _buffer = new byte[32_768];
    private int _filled;

    private HttpWire(IPEndPoint address) => _host = address.ToString();

    public static async Task<HttpWire> ConnectAsync(IPEndPoint address)
    {
        var wire = new HttpWire(address);
        await wire._socket.ConnectAsync(address);
        return wire;
    }

    /// <summary>Sends a GET request; returns the status and the body.</summary>
    /// <exception cref="IOException">The connection ended, or the answer is not HTTP/1.1.</exception>
    public async ValueTask<(HttpStatusCode Status, ReadOnlyMemory<byte> Body)> GetAsync(string path)
    {
        var asked = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"GET {path} HTTP/1.1\r\nHost: {_host}\r\n\r\n"), _buffer);
        for (var sent = 0; sent < asked;)
        {
            sent += await _socket.SendAsync(_buffer.AsMemory(sent, asked - sent));
        }

        _filled = 0;
        int head;
        while ((head = _buffer.AsSpan(0, _filled).IndexOf("\r\n\r\n"u8)) < 0)
        {
            await ReceiveAsync();
        }

        head += "\r\n\r\n"u8.Length;
        if (!Utf8Parser.TryParse(_buffer.AsSpan(OkAt, StatusDigits), out int status, out _))
        {
            throw new IOException("The answer has no status.");
        }

        var length = Length(_buffer.AsSpan(0, head));
        while (length is { } whole ? _filled < head + whole : !_buffer.AsSpan(head, _filled - head).EndsWith("0\r\n\r\n"u8))
        {
            await ReceiveAsync();
        }

        return ((HttpStatusCode)status, _buffer.AsMemory(head, _filled - head));
    }

    public void Dispose() => _socket.Dispose();

    // Null for a chunked body.
    private static int? Length(ReadOnlySpan<byte> head)
    {
        var at = head.IndexOf("Content-Length: "u8);
        return at >= 0 && Utf8Parser.TryParse(head[(at + "Content-Length: "u8.Length)..], out int length, out _) ? length : null;
    }

    private async ValueTask ReceiveAsync()
    {
        if (_filled == _buffer.Length)
        {
            Array.Resize(ref _buffer, 2 * _buffer.Length);
        }

        var got = await _socket.ReceiveAsync(_buffer.AsMemory(_filled));
        _filled += got > 0 ? got : throw new IOException("The service closed the connection.");
    }
}
