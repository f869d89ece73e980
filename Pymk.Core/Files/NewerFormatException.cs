namespace Pymk.Core.Files;

/// <summary>Thrown for something stored by a later program than this one. What the program before wrote is read.</summary>
/// <param name="what">What it is and where, as the beginning of a sentence.</param>
/// <param name="written">Its format.</param>
/// <param name="current">The last format that this program reads.</param>
public sealed class NewerFormatException(string what, long written, int current) : IOException(FormattableString.Invariant(
    $"{what} has format {written}, which a later version of Pymk wrote; this program reads up to format {current}. Start the later version."))
{
    /// <summary>Throws if a format is later than the current one.</summary>
    /// <exception cref="NewerFormatException">It is.</exception>
    public static void ThrowIfNewer(string what, long written, int current)
    {
        if (written > current)
        {
            throw new NewerFormatException(what, written, current);
        }
    }
}
