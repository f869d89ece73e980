using System.Globalization;
using CsCheck;
using Pymk.Training.Import;

namespace Pymk.Training.Tests.Labels;

internal sealed record Event(long Time, int Viewer, int Candidate, string Action, int Position = 0, long? Request = null);

/// <summary>A log in DuckDB. A test fills it anew for each case.</summary>
internal sealed class LogFixture : IDisposable
{
    public const long Start = 1_700_000_000;
    public const long Day = 86_400;

    public InteractionLog Log { get; } = new(new DuckDbSession(512)) { EventsAPart = 20 };

    public LogFixture With(params IEnumerable<Event> events)
    {
        var values = events.Select(Values).ToList();
        Log.Session.Execute("DELETE FROM interactions", CancellationToken.None);
        if (values.Count > 0)
        {
            Log.Session.Execute($"INSERT INTO interactions VALUES {string.Join(", ", values)}", CancellationToken.None);
        }

        Log.Refresh(CancellationToken.None);
        return this;
    }

    /// <summary>Draws one of the constants; a constant named twice comes twice as often.</summary>
    public static Gen<T> OneOf<T>(params T[] choices) => Gen.Int[0, choices.Length - 1].Select(i => choices[i]);

    private static string Values(Event e)
    {
        var request = e.Request?.ToString(CultureInfo.InvariantCulture) ?? "NULL";
        return FormattableString.Invariant($"({e.Time}, {e.Viewer}, {e.Candidate}, '{e.Action}', {e.Position}, {request})");
    }

    public void Dispose() => Log.Dispose();
}
