namespace Pymk.Training.Bulk;

/// <summary>Reports at once, in order.</summary>
/// <param name="report">Receives the values.</param>
internal sealed class Sent(Action<long> report) : IProgress<long>
{
    public void Report(long value) => report(value);
}
