using Pymk.Core.Collections;
using Pymk.Core.Graph;

namespace Pymk.Core.Privacy;

/// <summary>The flags of the few people who have any.</summary>
public sealed class FlaggedPeople : IPeople
{
    private const int FilterBits = 14;

    private readonly Dictionary<int, PersonFlags> _flags;
    private readonly UserFilter? _filter;

    /// <param name="version">Changes with every flag.</param>
    /// <param name="flags">The people with flags, by ordinal.</param>
    /// <param name="countHiddenConnections">Whether people who hide their connections count as mutual connections.</param>
    public FlaggedPeople(long version, IEnumerable<KeyValuePair<int, PersonFlags>> flags, bool countHiddenConnections = true)
    {
        (Version, CountHiddenConnections, _flags) = (version, countHiddenConnections, new Dictionary<int, PersonFlags>(flags));
        if (_flags.Count > 0)
        {
            _filter = new UserFilter(FilterBits);
            foreach (var person in _flags.Keys)
            {
                _filter.Add(person);
            }
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
    public bool IsEmpty => _filter is null;

    /// <inheritdoc/>
    public bool CountHiddenConnections { get; }

    /// <inheritdoc/>
    public PersonFlags Of(int person) =>
        _filter is null || !_filter.MayHold(person) ? PersonFlags.None : _flags.GetValueOrDefault(person);

    /// <inheritdoc/>
    public bool MayFlagAny(ReadOnlySpan<int> row) => _filter is not null && _filter.MayHoldAny(row);
}
