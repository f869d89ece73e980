using Pymk.Core.Graph;

namespace Pymk.Core.Privacy;

/// <summary>The flags of people as they were at one moment.</summary>
public sealed class FlaggedPeople : IPeople
{
    private readonly FlagTable _flags;

    /// <param name="version">Differs from that of other flags.</param>
    /// <param name="flags">The people with flags, by ordinal.</param>
    /// <param name="countHiddenConnections">Whether people who hide their connections count as mutual connections.</param>
    public FlaggedPeople(long version, IEnumerable<KeyValuePair<int, PersonFlags>> flags, bool countHiddenConnections = true)
    {
        Version = version;
        var given = flags.ToArray();
        _flags = new FlagTable(given.Length == 0 ? 0 : given.Max(p => p.Key) + 1, countHiddenConnections, remembered: 0);
        foreach (var (person, flag) in given)
        {
            _flags.Set(person, flag);
        }
    }

    /// <summary>Nobody has a flag.</summary>
    public static FlaggedPeople None { get; } = new(0, []);

    /// <summary>The erased users of a graph, who count as deleted; any flags of people start with them.</summary>
    public static IEnumerable<KeyValuePair<int, PersonFlags>> Erased(SocialGraph graph) =>
        graph.Erased.ToArray().Select(user => KeyValuePair.Create(user, PersonFlags.Deleted));

    /// <inheritdoc/>
    public long Version { get; }

    /// <inheritdoc/>
    public bool IsEmpty => _flags.IsEmpty;

    /// <inheritdoc/>
    public bool CountHiddenConnections => _flags.CountHiddenConnections;

    /// <inheritdoc/>
    public PersonFlags Of(int person) => _flags.Of(person);

    /// <inheritdoc/>
    public bool MayCloseAny(ReadOnlySpan<int> row) => _flags.MayCloseAny(row);
}
