namespace Pymk.Silo.Daily;

/// <summary>A stage cannot be finished now. The next run goes on with it.</summary>
internal sealed class DailyException(string message) : Exception(message);
