using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Pymk.Streams.Kafka.Tests.Secured;

/// <summary>
/// TLS and SASL PLAIN before a development broker, which has neither. The broker's answers name its own port; they are changed to name this one.
/// A connection that has not given user and password gets no further than the question for the protocol's versions, whose answer says in addition
/// that there is a SASL handshake.
/// </summary>
internal sealed class SecuredBroker : IDisposable
{
    private const string Host = "127.0.0.1";
    private const int Handshake = 17;
    private const int ApiVersions = 18;

    // In a request: length, key, version, number; in an answer: length, number, error, length of the list.
    private const int AtKey = 4;
    private const int AtVersion = 6;
    private const int AtRequest = 8;
    private const int AtAnswer = 4;
    private const int AtCount = 10;
    private const int LongestFrame = 64 << 20;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ending = new();
    private readonly X509Certificate2 _certificate;
    private readonly byte[] _credentials;
    private readonly byte[] _theirs;
    private readonly byte[] _ours;
    private readonly int _broker;

    public SecuredBroker(string broker, (string Certificate, string Key) files, string user, string password)
    {
        _certificate = X509Certificate2.CreateFromPemFile(files.Certificate, files.Key);
        _credentials = Encoding.UTF8.GetBytes($"\0{user}\0{password}");
        _broker = int.Parse(broker[(broker.LastIndexOf(':') + 1)..], CultureInfo.InvariantCulture);
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        (_theirs, _ours) = (Address(_broker), Address(Port));
        _ = AcceptAsync();
    }

    public string BootstrapServers => string.Create(CultureInfo.InvariantCulture, $"{Host}:{Port}");

    /// <summary>Connections that gave another user or password.</summary>
    public ConcurrentQueue<string> Refused { get; } = [];

    private int Port { get; }

    public void Dispose()
    {
        _ending.Cancel();
        _listener.Dispose();
        _certificate.Dispose();
        _ending.Dispose();
    }

    // As a broker's address is written in every version of the protocol: the text, then the port.
    private static byte[] Address(int port)
    {
        var address = new byte[Host.Length + sizeof(int)];
        Encoding.ASCII.GetBytes(Host, address);
        BinaryPrimitives.WriteInt32BigEndian(address.AsSpan(Host.Length), port);
        return address;
    }

    private async Task AcceptAsync()
    {
        while (!_ending.IsCancellationRequested)
        {
            try
            {
                _ = ServeAsync(await _listener.AcceptTcpClientAsync(_ending.Token));
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task ServeAsync(TcpClient accepted)
    {
        using var client = accepted;
        using var broker = new TcpClient();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(_ending.Token);
        try
        {
            await using var secured = new SslStream(client.GetStream());
            await secured.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate }, ending.Token);
            await broker.ConnectAsync(IPAddress.Loopback, _broker, ending.Token);
            var versions = new ConcurrentDictionary<int, bool>();
            var (asking, answering) = (
                AskAsync(secured, broker.GetStream(), versions, ending.Token), AnswerAsync(broker.GetStream(), secured, versions, ending.Token));
            await Task.WhenAny(asking, answering);
            await ending.CancelAsync();
            await Task.WhenAll(asking, answering);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or SocketException or ObjectDisposedException
            or System.Security.Authentication.AuthenticationException)
        {
            // One of the two is gone, or speaks no TLS.
        }
    }

    private async Task AskAsync(SslStream from, NetworkStream to, ConcurrentDictionary<int, bool> versions, CancellationToken cancellation)
    {
        var isKnown = false;
        while (await ReadAsync(from, cancellation) is { } frame)
        {
            switch (isKnown ? -1 : BinaryPrimitives.ReadInt16BigEndian(frame.AsSpan(AtKey)))
            {
                case ApiVersions:
                    // The list is in the answer of version 0; the broker refuses later versions.
                    versions[Int32(frame, AtRequest)] = BinaryPrimitives.ReadInt16BigEndian(frame.AsSpan(AtVersion)) == 0;
                    await to.WriteAsync(frame, cancellation);
                    break;
                case -1:
                    await to.WriteAsync(frame, cancellation);
                    break;
                case Handshake:
                    await from.WriteAsync(HandshakeAnswer(Int32(frame, AtRequest)), cancellation);
                    break;
                default:
                    // In the first version of the handshake, the credentials follow as they are.
                    if (!frame.AsSpan(sizeof(int)).SequenceEqual(_credentials))
                    {
                        Refused.Enqueue(Encoding.UTF8.GetString(frame.AsSpan(sizeof(int))));
                        return;
                    }

                    isKnown = true;
                    await from.WriteAsync(new byte[sizeof(int)], cancellation);
                    break;
            }
        }
    }

    private async Task AnswerAsync(NetworkStream from, SslStream to, ConcurrentDictionary<int, bool> versions, CancellationToken cancellation)
    {
        while (await ReadAsync(from, cancellation) is { } frame)
        {
            for (var at = 0; frame.AsSpan(at).IndexOf(_theirs) is >= 0 and var next; at += next + _ours.Length)
            {
                _ours.CopyTo(frame.AsSpan(at + next));
            }

            var isList = versions.TryRemove(Int32(frame, AtAnswer), out var isFirst) && isFirst;
            await to.WriteAsync(isList ? WithHandshake(frame) : frame, cancellation);
        }
    }

    private static int Int32(byte[] frame, int at) => BinaryPrimitives.ReadInt32BigEndian(frame.AsSpan(at));

    // PLAIN is the one mechanism.
    private static byte[] HandshakeAnswer(int request)
    {
        var answer = new byte[21];
        BinaryPrimitives.WriteInt32BigEndian(answer, answer.Length - sizeof(int));
        BinaryPrimitives.WriteInt32BigEndian(answer.AsSpan(AtAnswer), request);
        BinaryPrimitives.WriteInt32BigEndian(answer.AsSpan(AtCount), 1);
        BinaryPrimitives.WriteInt16BigEndian(answer.AsSpan(14), 5);
        "PLAIN"u8.CopyTo(answer.AsSpan(16));
        return answer;
    }

    // Adds the handshake's first version to the list of keys: key, least and latest version.
    private static byte[] WithHandshake(byte[] frame)
    {
        byte[] added = [0, Handshake, 0, 0, 0, 0];
        byte[] answer = [.. frame, .. added];
        BinaryPrimitives.WriteInt32BigEndian(answer, answer.Length - sizeof(int));
        BinaryPrimitives.WriteInt32BigEndian(answer.AsSpan(AtCount), Int32(frame, AtCount) + 1);
        return answer;
    }

    // A frame with its length; null at the end.
    private static async Task<byte[]?> ReadAsync(Stream from, CancellationToken cancellation)
    {
        var length = new byte[sizeof(int)];
        if (await from.ReadAtLeastAsync(length, length.Length, throwOnEndOfStream: false, cancellation) < length.Length)
        {
            return null;
        }

        var bytes = BinaryPrimitives.ReadInt32BigEndian(length);
        if (bytes is < sizeof(short) or > LongestFrame)
        {
            throw new IOException($"A frame of {bytes} bytes.");
        }

        var frame = new byte[sizeof(int) + bytes];
        length.CopyTo(frame, 0);
        await from.ReadExactlyAsync(frame.AsMemory(sizeof(int)), cancellation);
        return frame;
    }
}
