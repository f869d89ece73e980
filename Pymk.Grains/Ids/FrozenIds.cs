using Pymk.Core.Recommend;
using Pymk.Core.Snapshots;

namespace Pymk.Grains.Ids;

/// <summary>The text ids of a shard at one moment: those of the model, and those registered since. Erased people have no text.</summary>
/// <param name="model">The model at that moment; null before the first one.</param>
/// <param name="texts">Texts registered since.</param>
/// <param name="passed">Numbers at which a search goes on, beside those of the model.</param>
/// <param name="isOwn">Whether a number is of the shard.</param>
internal sealed class FrozenIds(
    ServingModel? model, IReadOnlyCollection<KeyValuePair<long, string>> texts, IReadOnlyCollection<long> passed, Func<long, bool> isOwn)
{
    /// <summary>Each number once.</summary>
    public IEnumerable<SnapshotId> Rows()
    {
        var left = passed.Concat(model?.Ids is { } ids ? ids.Passed.ToArray().Where(isOwn) : []).ToHashSet();
        var registered = texts.ToDictionary();
        foreach (var (number, text) in registered.Concat(OfModel().Where(t => !registered.ContainsKey(t.Key))))
        {
            yield return new SnapshotId(number, text, left.Remove(number));
        }

        foreach (var number in left)
        {
            yield return new SnapshotId(number, null, IsPassed: true);
        }
    }

    private IEnumerable<KeyValuePair<long, string>> OfModel()
    {
        for (var user = 0; user < (model?.Ids is null ? 0 : model.Graph.UserCount); user++)
        {
            // A text that is erased at this moment is empty or of zero bytes.
            if (model!.Graph.IdOf(user) is >= 0 and var number && isOwn(number) && model.Ids!.TextOf(user) is [not '\0', ..] text)
            {
                yield return new(number, text);
            }
        }
    }
}
