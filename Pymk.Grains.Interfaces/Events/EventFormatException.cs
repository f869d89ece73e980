namespace Pymk.Grains.Interfaces.Events;

/// <summary>A record is not a valid event of its topic.</summary>
/// <param name="field">The wrong field as spelled in the record; "" for the record as a whole.</param>
/// <param name="why">What is wrong.</param>
/// <param name="inner">The JSON reader's exception.</param>
[GenerateSerializer]
[Alias("pymk.event-format")]
public sealed class EventFormatException(string field, string why, Exception? inner = null)
    : FormatException(field.Length == 0 ? why : $"field '{field}': {why}", inner)
{
    /// <summary>The wrong field; "" for the record as a whole.</summary>
    [Id(0)]
    public string Field { get; } = field;
}
