using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;
using Pymk.Silo.Telemetry;
using Xunit;

namespace Pymk.Silo.Tests.Telemetry;

public sealed class ConnectionLogTests
{
    private readonly List<(LogLevel Level, string Line, Exception? Failure)> _lines = [];

    public static TheoryData<LogLevel, Exception> Endings => new()
    {
        { LogLevel.Debug, new SocketException((int)SocketError.ConnectionReset) },
        { LogLevel.Debug, new ConnectionResetException("Connection reset by peer", new SocketException((int)SocketError.ConnectionReset)) },
        { LogLevel.Debug, new IOException("x", new SocketException((int)SocketError.ConnectionAborted)) },
        { LogLevel.Warning, new SocketException((int)SocketError.TimedOut) },
        { LogLevel.Warning, new IOException("the certificate is wrong") },
    };

    [Theory]
    [MemberData(nameof(Endings))]
    public void Warning_IsOneLineWithoutATrace_AndNoneOfAClientThatWentAway(LogLevel level, Exception failure)
    {
        using var provider = new ConnectionLog(() => new Recorder(_lines));
        provider.CreateLogger(ConnectionLog.Category).LogWarning(failure, "Connection to {Silo} ended", "S1");

        var (told, line, trace) = Assert.Single(_lines);
        Assert.Equal((level, null), (told, trace));
        Assert.StartsWith($"Connection to S1 ended: {failure.GetType().Name}: ", line, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', line);
    }

    [Fact]
    public void OtherCategories_AndErrors_AreLeftToTheConsole()
    {
        using var provider = new ConnectionLog(() => new Recorder(_lines));
        provider.CreateLogger("Orleans.Runtime.Silo").LogWarning("x");
        provider.CreateLogger(ConnectionLog.Category).LogError("x");
        Assert.Empty(_lines);
    }

    private sealed class Recorder(List<(LogLevel, string, Exception?)> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Add((logLevel, formatter(state, exception), exception));
    }
}
