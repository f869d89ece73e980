using Pymk.Core.Recommend;
using Pymk.Core.Rules;
using Pymk.Grains.Graph;
using Pymk.Grains.Views;

namespace Pymk.Grains.Users;

/// <summary>
/// The stored counts of a user's views, by ordinal of one model where the rules read them. A person who joined has no ordinal until a candidate list
/// names the person; until then the count waits. Not safe for concurrent use.
/// </summary>
/// <param name="model">The model of the ordinals.</param>
/// <param name="ordinals">Finds ordinals and ids.</param>
/// <param name="shown">Takes the counts of people with an ordinal.</param>
internal sealed class ViewedPeople(ServingModel model, UserOrdinals ordinals, Dictionary<int, ViewTally> shown)
{
    // As many people as the store keeps of a user.
    private const int MaxUnresolved = 1_000;

    private readonly Dictionary<long, ViewTally> _unresolved = [];

    /// <summary>The counts of all people.</summary>
    public IEnumerable<ViewCount> All
    {
        get
        {
            foreach (var (ordinal, views) in shown)
            {
                if (ordinals.TryId(model, ordinal, out var person))
                {
                    yield return new ViewCount(person, views);
                }
            }

            foreach (var (person, views) in _unresolved)
            {
                yield return new ViewCount(person, views);
            }
        }
    }

    /// <summary>
    /// Merges counts: the higher count and the later view win, so that merging twice, or in another order, changes nothing.
    /// </summary>
    public void Merge(IEnumerable<ViewCount> counts)
    {
        foreach (var (person, views) in counts)
        {
            if (ordinals.TryOrdinal(model, person, out var ordinal))
            {
                shown[ordinal] = Later(shown.GetValueOrDefault(ordinal), views);
            }
            else if (_unresolved.Count < MaxUnresolved || _unresolved.ContainsKey(person))
            {
                _unresolved[person] = Later(_unresolved.GetValueOrDefault(person), views);
            }
        }
    }

    /// <summary>Forgets a person.</summary>
    public void Remove(long person)
    {
        _unresolved.Remove(person);
        if (ordinals.TryOrdinal(model, person, out var ordinal))
        {
            shown.Remove(ordinal);
        }
    }

    /// <summary>Moves the counts of people who have an ordinal by now; true where there are some.</summary>
    public bool Resolve()
    {
        var moved = false;
        foreach (var (person, views) in _unresolved.ToArray())
        {
            if (ordinals.TryOrdinal(model, person, out var ordinal))
            {
                _unresolved.Remove(person);
                shown[ordinal] = Later(shown.GetValueOrDefault(ordinal), views);
                moved = true;
            }
        }

        return moved;
    }

    private static ViewTally Later(ViewTally one, ViewTally other) => new(Math.Max(one.Times, other.Times), Math.Max(one.LastAt, other.LastAt));
}
