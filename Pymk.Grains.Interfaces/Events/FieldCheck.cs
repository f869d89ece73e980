using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Pymk.Grains.Interfaces.Events;

/// <summary>Checks a field of an event.</summary>
internal static class FieldCheck
{
    /// <summary>Throws unless the condition holds.</summary>
    /// <exception cref="EventFormatException">Names the field.</exception>
    public static void Require(bool holds, string field, [InterpolatedStringHandlerArgument(nameof(holds))] Message message)
    {
        if (!holds)
        {
            throw new EventFormatException(field, message.ToString());
        }
    }

    /// <summary>A message that is built only if the check fails: the checks run for every record.</summary>
    [InterpolatedStringHandler]
    public readonly ref struct Message
    {
        private readonly StringBuilder? _text;

        public Message(int literalLength, int formattedCount, bool holds, out bool shouldAppend)
        {
            shouldAppend = !holds;
            _text = holds ? null : new StringBuilder(literalLength + (formattedCount * 16));
        }

        public void AppendLiteral(string text) => _text!.Append(text);

        public void AppendFormatted<T>(T value, string? format = null) =>
            _text!.Append(value is IFormattable f ? f.ToString(format, CultureInfo.InvariantCulture) : value?.ToString());

        public override string ToString() => _text?.ToString() ?? "";
    }
}
