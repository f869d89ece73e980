namespace Pymk.Storage.Redis;

/// <summary>What a cluster may be called. Its name is part of keys, of patterns that find them, and of an operator's access rules.</summary>
public static class ClusterName
{
    /// <summary>The rule in words.</summary>
    public const string Rule = "1 to 64 letters, digits, '-', '_' and '.'";

    private const int MaxLength = 64;

    /// <summary>Whether a cluster may have this name.</summary>
    public static bool IsValid(string name) =>
        name.Length is > 0 and <= MaxLength && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');
}
