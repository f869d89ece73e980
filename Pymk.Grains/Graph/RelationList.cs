using Pymk.Grains.Interfaces.Users;

namespace Pymk.Grains.Graph;

/// <summary>
/// The active relations of a user that the user may see and undo. A page costs one pass over the user's relations; nothing is kept between pages.
/// </summary>
/// <param name="table">Holds every relation event of the user.</param>
/// <param name="connectedInModel">Whether two users are connected in the model.</param>
internal sealed class RelationList(RelationTable table, Func<long, long, bool> connectedInModel)
{
    /// <summary>The first rows of a list, in order.</summary>
    /// <param name="user">The user who asks.</param>
    /// <param name="list">The list.</param>
    /// <param name="after">The row before the first one; null for the start.</param>
    /// <param name="count">Most rows to return.</param>
    /// <param name="now">Unix seconds.</param>
    public ListedRelation[] Read(long user, PersonList list, ListedRelation? after, int count, long now)
    {
        var rows = table.Of(user).Where(e => e.Active && e.From != e.To && Belongs(e, user, list, now)).Select(e => RowOf(e, user));
        return [.. rows.Where(r => after is null || r.CompareTo(after.Value) > 0).Order().Take(count)];
    }

    private static ListedRelation RowOf(RelationEvent e, long user) =>
        e.From == user ? new ListedRelation(e.TimeMs, e.To, false) : new ListedRelation(e.TimeMs, e.From, true);

    // A blocked person is named in the list of blocks only. A block by the other user ends the other rows as a withdrawal would.
    private bool Belongs(RelationEvent e, long user, PersonList list, long now) => list switch
    {
        PersonList.Dismissals => e.Kind == RelationKind.Dismissal && e.From == user && PairRelations.DismissedUntil(e.TimeMs) > now && !Blocked(e),
        PersonList.Blocks => e.Kind == RelationKind.Block && e.From == user,
        PersonList.Invitations => e.Kind == RelationKind.Invitation && !Connected(e) && !Blocked(e),
        _ => throw new ArgumentOutOfRangeException(nameof(list), list, "There is no such list."),
    };

    private bool Blocked(RelationEvent e) => Has(e.From, e.To) || Has(e.To, e.From);

    private bool Has(long from, long to) => table.IsActive(from, to, RelationKind.Block);

    // A connection may be known from its event or the model only, while the event that ends the invitation never came.
    private bool Connected(RelationEvent e) => table.TryGet(e.From, e.To, RelationKind.Connection, out var connection)
        ? connection.Active
        : connectedInModel(e.From, e.To);
}
