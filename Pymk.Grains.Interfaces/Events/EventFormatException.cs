namespace Pymk.Grains.Interfaces.Events;

/// <summary>A record that is no event of its topic: which field is wrong, and why.</summary>
/// <param name="field">The field, as it is spelled in the record; "" for the record as a whole.</param>
/// <param name="why">What is wrong with it.</param>
/// <param name="inner">What the JSON reader said.</param>
public sealed class EventFormatException(string field, string why, Exception? inner = null)
    : FormatException(field.Length == 0 ? why : $"field '{field}': {why}", inner)
{
    /// <summary>The field at fault, "" for the record as a whole.</summary>
    public string Field { get; } = field;
}
