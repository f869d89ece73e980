namespace Pymk.Training.Ids;

/// <summary>Finds the numbers of text ids without giving any.</summary>
internal interface ITextNumbers
{
    /// <summary>The number of a text. A text that nobody has gets the number that it would get, which nobody has either.</summary>
    /// <returns>False for a text that cannot be an id.</returns>
    bool TryFind(ReadOnlySpan<byte> utf8, out long number);
}
