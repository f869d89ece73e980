using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace Pymk.Grains.Interfaces.Events;

/// <summary>Names of kinds in records: the member in lower case.</summary>
internal static class KindNames<TKind> where TKind : struct, Enum
{
    private static readonly FrozenDictionary<TKind, string> Names =
        Enum.GetValues<TKind>().ToFrozenDictionary(k => k, k => k.ToString().ToLowerInvariant());

    private static readonly FrozenDictionary<string, TKind> Kinds = Names.ToFrozenDictionary(n => n.Value, n => n.Key, StringComparer.Ordinal);

    /// <summary>All names, for error messages.</summary>
    public static string All { get; } = string.Join(", ", Enum.GetValues<TKind>().Select(k => Names[k]));

    public static string Of(TKind kind) => Names[kind];

    public static bool TryParse([NotNullWhen(true)] string? name, out TKind kind)
    {
        kind = default;
        return name is not null && Kinds.TryGetValue(name, out kind);
    }
}
