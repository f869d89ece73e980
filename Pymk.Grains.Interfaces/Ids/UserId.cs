using System.Globalization;
using System.Text.Json.Serialization;

namespace Pymk.Grains.Interfaces.Ids;

/// <summary>
/// A user as the application names one. Inside, users are numbers. In a network of numbers the number is the id; in a network of text ids the text
/// is, and the number stands for it.
/// </summary>
/// <param name="Number">The number, 0 to 2^63 - 1; <see cref="NoNumber"/> for a text that was only read so far.</param>
/// <param name="Text">The id in a network of text ids; null in a network of numbers.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.user-id")]
[JsonConverter(typeof(UserIdJson))]
public readonly record struct UserId([property: Id(0)] long Number, [property: Id(1)] string? Text = null)
{
    /// <summary>Stands for the number of a text that nobody has looked up.</summary>
    public const long NoNumber = -1;

    /// <summary>An id as an application wrote it; what it means depends on the network.</summary>
    public static UserId Unresolved(string text) => new(NoNumber, text);

    /// <summary>A user of a network of numbers.</summary>
    public static implicit operator UserId(long number) => new(number);

    /// <summary>The id as the application writes it.</summary>
    public override string ToString() => Text ?? Number.ToString(CultureInfo.InvariantCulture);
}
