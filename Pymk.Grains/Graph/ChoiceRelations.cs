using Pymk.Grains.Interfaces.Choices;

namespace Pymk.Grains.Graph;

/// <summary>
/// A person's choices as relations to themselves. A relation is active where the choice withholds something, so of two decisions at the same time the
/// more private one wins.
/// </summary>
internal static class ChoiceRelations
{
    /// <summary>The events of a change: one for each choice that it names.</summary>
    public static IEnumerable<RelationEvent> Of(long user, ChoicesChange change, long timeMs)
    {
        (RelationKind Kind, bool? Allowed)[] choices =
        [
            (RelationKind.NotSuggested, change.SuggestMe),
            (RelationKind.HidesConnections, change.ShowConnections),
            (RelationKind.NotABridge, change.Bridge),
        ];
        foreach (var (kind, allowed) in choices)
        {
            if (allowed is { } may)
            {
                yield return new RelationEvent(user, user, kind, !may, timeMs);
            }
        }
    }

    /// <summary>The choices that a table's last events say.</summary>
    public static PersonChoices Read(RelationTable table, long user)
    {
        var last = 0L;
        bool Allows(RelationKind kind)
        {
            if (!table.TryGet(user, user, kind, out var e))
            {
                return true;
            }

            last = Math.Max(last, e.TimeMs);
            return !e.Active;
        }

        var (suggest, show, bridge) = (Allows(RelationKind.NotSuggested), Allows(RelationKind.HidesConnections), Allows(RelationKind.NotABridge));
        return new PersonChoices(suggest, show, bridge, last == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(last));
    }
}
