using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Pymk.Testing.Web;

/// <summary>Keeps what a host logs, with its structure.</summary>
public sealed class RecordedLogs : ILoggerProvider
{
    /// <summary>The lines so far, in order.</summary>
    public ConcurrentQueue<(string Category, LogLevel Level, string Text, IReadOnlyDictionary<string, object?> Values)> Lines { get; } = new();

    /// <summary>The lines of a category.</summary>
    public IReadOnlyList<(string Category, LogLevel Level, string Text, IReadOnlyDictionary<string, object?> Values)> Of(string category) =>
        [.. Lines.Where(line => line.Category == category)];

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new Recorder(this, categoryName);

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private sealed class Recorder(RecordedLogs logs, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var values = (state as IEnumerable<KeyValuePair<string, object?>> ?? []).ToDictionary(v => v.Key, v => v.Value);
            logs.Lines.Enqueue((category, logLevel, formatter(state, exception), values));
        }
    }
}
