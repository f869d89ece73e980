using System.Collections.Frozen;

namespace Pymk.Core.Relations;

/// <summary>The names of the kinds in <c>relations.parquet</c>.</summary>
public static class RelationKindNames
{
    // In the order of the kinds: the place of a name is its kind.
    private static readonly string[] Names =
    [
        "connection", "invitation", "dismissal", "block", "deactivated", "deleted", "not-suggested", "hides-connections", "not-a-bridge",
    ];

    private static readonly FrozenDictionary<string, RelationKind> Kinds =
        Names.Select((name, kind) => (name, kind)).ToFrozenDictionary(n => n.name, n => (RelationKind)n.kind, StringComparer.Ordinal);

    /// <summary>The names in the order of the kinds.</summary>
    public static IReadOnlyList<string> All => Names;

    /// <summary>The name of a kind.</summary>
    public static string Of(RelationKind kind) => Names[(int)kind];

    /// <summary>Finds the kind of a name.</summary>
    public static bool TryParse(string name, out RelationKind kind) => Kinds.TryGetValue(name, out kind);
}
