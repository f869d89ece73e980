using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging.Abstractions;

namespace Pymk.Silo.Telemetry;

/// <summary>
/// Logs Orleans' warnings about connections in one line each, without a stack trace. A client or silo that went away is an ordinary end and told at the
/// level Debug. The console does not take these warnings from Orleans itself; its errors it does.
/// </summary>
/// <param name="log">The log of the lines, asked for when there is one to write: it is built from this provider among others.</param>
internal sealed class ConnectionLog(Func<ILogger> log) : ILoggerProvider
{
    /// <summary>Orleans' category of connections.</summary>
    public const string Category = "Orleans.Runtime.Messaging.Connection";

    public ILogger CreateLogger(string categoryName) => categoryName == Category ? new Line(log) : NullLogger.Instance;

    public void Dispose()
    {
    }

    private static bool IsOrdinary(Exception? failure) => failure switch
    {
        null => false,
        ConnectionResetException or ConnectionAbortedException => true,
        SocketException socket => socket.SocketErrorCode is SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown,
        AggregateException several => several.InnerExceptions.All(IsOrdinary),
        _ => IsOrdinary(failure.InnerException),
    };

    private sealed class Line(Func<ILogger> log) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel == LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                var cause = exception is null ? "" : $": {exception.GetType().Name}: {exception.Message}";
                log().Log(
                    IsOrdinary(exception) ? LogLevel.Debug : LogLevel.Warning, eventId, $"{formatter(state, exception)}{cause}", exception: null,
                    (line, _) => line.ReplaceLineEndings(" "));
            }
        }
    }
}
