using CsCheck;
using Pymk.Training.Import;

namespace Pymk.Training.Tests.Labels;

internal sealed record Event(long Time, int Viewer, int Candidate, string Action, int Position = 0, long? Request = null);

/// <summary>A log held in DuckDB that a test fills anew for each case.</summary>
internal sealed class LogFixture : IDisposable
{
    public const long Start = 1_700_000_000;
    public const long Day = 86_400;

    public InteractionLog Log { get; } = new(new DuckDbSession(512));

    public LogFixture With(params IEnumerable<Event> events)
    {
        var values = events.Select(e => FormattableString.Invariant(
            $"({e.Time}, {e.Viewer}, {e.Candidate}, '{e.Action}', {e.Position}, {(e.Request is { } r ? r.ToString(System.Globalization.CultureInfo.InvariantCulture) : "NULL")})")).ToList();
        Log.Session.Execute("DELETE FROM interactions", CancellationToken.None);
        if (values.Count > 0)
        {
            Log.Session.Execute($"INSERT INTO interactions VALUES {string.Join(", ", values)}", CancellationToken.None);
        }

        Log.Refresh(CancellationToken.None);
        return this;
    }

    /// <summary>One of some constants, each as often as it is named.</summary>
    public static Gen<T> OneOf<T>(params T[] choices) => Gen.Int[0, choices.Length - 1].Select(i => choices[i]);

    public void Dispose() => Log.Dispose();
}
