using Pymk.Core.Recommend;

namespace Pymk.Grains.Ids;

/// <summary>What a shard says of a number that a text drew.</summary>
internal enum NumberOwner : byte
{
    /// <summary>The text has the number.</summary>
    Text,

    /// <summary>Another text has or had the number, and the search goes on with the next number.</summary>
    Another,

    /// <summary>No text has the number, and no search passed it: nobody has the text.</summary>
    Nobody,

    /// <summary>The text had the number, and its person was erased: the tombstone of the number answers for the text.</summary>
    Erased,
}

/// <summary>
/// The text ids of a shard's numbers: those of the model and those registered since. Holds no reference to a store, so that a writer can write first.
/// </summary>
internal sealed class UserIdShard
{
    private readonly Dictionary<long, string> _texts = [];
    private readonly HashSet<long> _passed = [];

    /// <summary>Texts registered since the model.</summary>
    public IReadOnlyDictionary<long, string> Texts => _texts;

    /// <summary>Numbers at which the search for a text goes on, beside those of the model.</summary>
    public IReadOnlyCollection<long> Passed => _passed;

    /// <summary>Takes what is written.</summary>
    public void Apply(UserIdWrite write)
    {
        foreach (var number in write.Removed)
        {
            _texts.Remove(number);
        }

        foreach (var (number, text) in write.Added)
        {
            _texts[number] = text;
        }

        _passed.UnionWith(write.Passed);
    }

    /// <summary>Who has a number.</summary>
    /// <param name="model">The model that is served; null before the first one.</param>
    /// <param name="number">A number that the text drew.</param>
    /// <param name="text">The text.</param>
    public NumberOwner OwnerOf(ServingModel? model, long number, string text)
    {
        if (_texts.TryGetValue(number, out var registered))
        {
            return registered == text ? NumberOwner.Text : NumberOwner.Another;
        }

        // A text is erased an instant before its place in the graph.
        if (model?.Ids is { } ids && model.Graph.TryGetOrdinal(number, out var user) && !ids.Utf8(user).IsEmpty)
        {
            return ids.IsTextOf(user, text) ? NumberOwner.Text : NumberOwner.Another;
        }

        return IsPassed(model, number) ? NumberOwner.Another : NumberOwner.Nobody;
    }

    /// <summary>True for a number at which the search for a text goes on.</summary>
    public bool IsPassed(ServingModel? model, long number) => _passed.Contains(number) || model?.Ids?.IsPassed(number) == true;

    /// <summary>The text of a number; null for a number without one.</summary>
    public string? TextOf(ServingModel? model, long number) =>
        _texts.TryGetValue(number, out var text) ? text
        : model?.Ids is { } ids && model.Graph.TryGetOrdinal(number, out var user) && ids.TextOf(user) is { Length: > 0 } known ? known
        : null;
}
