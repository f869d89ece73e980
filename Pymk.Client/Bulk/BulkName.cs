namespace Pymk.Client.Bulk;

/// <summary>A text id of initial files, in a network of text ids.</summary>
/// <param name="Text">The id.</param>
/// <param name="TimeMs">The last time at which the files name the person, unix milliseconds; 0 where unknown.</param>
/// <param name="Creates">Whether the person joined at that time: nothing else brings back somebody who was erased before.</param>
public readonly record struct BulkName(string Text, long TimeMs, bool Creates);
