using CsCheck;
using Pymk.Grains.Graph;
using Pymk.Grains.Interfaces.Users;

namespace Pymk.Grains.Tests.Graph;

public sealed class RelationListTests
{
    private const long Me = 1;
    private const long DayMs = 86_400_000;
    private const long NowMs = 1_000 * DayMs;

    private static readonly Gen<RelationEvent> AnyEvent = Gen.Select(
        Gen.Long[1, 6], Gen.Long[1, 6], Gen.Int[0, 3], Gen.Bool, Gen.Long[0, 8], (from, to, kind, active, step) =>
            new RelationEvent(from, to, (RelationKind)kind, active, NowMs - (step * 45 * DayMs)));

    [Fact]
    public void Pages_OfRandomRelations_GiveExactlyTheSetInOrder() =>
        Gen.Select(AnyEvent.Where(e => e.From != e.To).Array[0, 60], Gen.Int[1, 5], Gen.Enum<PersonList>()).Sample((events, take, list) =>
        {
            var table = TableOf(events);
            Assert.Equal(Expected(table, list), Pages(table, list, take));
        });

    [Fact]
    public void Rows_OfOneMoment_AreOrderedByIdThenSentFirst()
    {
        var table = TableOf(
            Invite(Me, 9, 5), Invite(3, Me, 5), Invite(Me, 3, 5), Invite(Me, 2, 4), Invite(7, Me, 6));
        Assert.Equal(
            [new ListedRelation(6, 7, true), new(5, 3, false), new(5, 3, true), new(5, 9, false), new(4, 2, false)],
            Pages(table, PersonList.Invitations, 2));
    }

    [Fact]
    public void Dismissal_IsListedUntilTheSecondItEnds()
    {
        var table = TableOf(new RelationEvent(Me, 2, RelationKind.Dismissal, true, 1_500));
        var end = PairRelations.DismissedUntil(1_500);
        Assert.Equal(1 + (180 * 86_400), end);
        Assert.Single(ListOf(table).Read(Me, PersonList.Dismissals, null, 10, end - 1));
        Assert.Empty(ListOf(table).Read(Me, PersonList.Dismissals, null, 10, end));
    }

    [Fact]
    public void Block_ByTheOther_IsNeverListedAndEndsTheirRows()
    {
        var table = TableOf(Invite(Me, 2, 5), new RelationEvent(Me, 2, RelationKind.Dismissal, true, NowMs));
        Assert.Single(Pages(table, PersonList.Invitations, 10));
        table.Apply(new RelationEvent(2, Me, RelationKind.Block, true, NowMs));
        Assert.All(Enum.GetValues<PersonList>(), list => Assert.Empty(Pages(table, list, 10)));
        Assert.Single(ListOf(table).Read(2, PersonList.Blocks, null, 10, NowMs / 1000));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Invitation_BetweenConnectedUsers_IsNotPending(bool connectedInModel)
    {
        var table = TableOf(Invite(2, Me, 5));
        if (!connectedInModel)
        {
            table.Apply(new RelationEvent(Me, 2, RelationKind.Connection, true, 6));
        }

        var list = new RelationList(table, (_, _) => connectedInModel);
        Assert.Empty(list.Read(Me, PersonList.Invitations, null, 10, NowMs / 1000));
        table.Apply(new RelationEvent(Me, 2, RelationKind.Connection, false, 7));
        Assert.Single(list.Read(Me, PersonList.Invitations, null, 10, NowMs / 1000));
    }

    // The same lists, said again without a table's chains or an early end.
    private static List<ListedRelation> Expected(RelationTable table, PersonList list)
    {
        bool Holds(long from, long to, RelationKind kind) => table.All.Any(e => (e.From, e.To, e.Kind, e.Active) == (from, to, kind, true));
        bool Blocked(long other) => Holds(Me, other, RelationKind.Block) || Holds(other, Me, RelationKind.Block);
        bool Connected(long other) => Holds(Math.Min(Me, other), Math.Max(Me, other), RelationKind.Connection);
        var active = table.All.Where(e => e.Active).ToList();
        var rows = list switch
        {
            PersonList.Blocks => active
                .Where(e => e.Kind == RelationKind.Block && e.From == Me)
                .Select(e => new ListedRelation(e.TimeMs, e.To, false)),
            PersonList.Dismissals => active
                .Where(e => e.Kind == RelationKind.Dismissal && e.From == Me && e.TimeMs > NowMs - (180 * DayMs) && !Blocked(e.To))
                .Select(e => new ListedRelation(e.TimeMs, e.To, false)),
            _ => active
                .Where(e => e.Kind == RelationKind.Invitation && (e.From == Me || e.To == Me))
                .Select(e => e.From == Me ? new ListedRelation(e.TimeMs, e.To, false) : new ListedRelation(e.TimeMs, e.From, true))
                .Where(r => !Connected(r.Other) && !Blocked(r.Other)),
        };
        return [.. rows.OrderByDescending(r => r.TimeMs).ThenBy(r => r.Other).ThenBy(r => r.Received)];
    }

    private static List<ListedRelation> Pages(RelationTable table, PersonList list, int take)
    {
        var all = new List<ListedRelation>();
        ListedRelation[] page;
        do
        {
            page = ListOf(table).Read(Me, list, all.Count > 0 ? all[^1] : null, take, NowMs / 1000);
            all.AddRange(page);
        }
        while (page.Length == take);
        return all;
    }

    private static RelationList ListOf(RelationTable table) => new(table, (_, _) => false);

    private static RelationEvent Invite(long from, long to, long timeMs) => new(from, to, RelationKind.Invitation, true, timeMs);

    private static RelationTable TableOf(params RelationEvent[] events)
    {
        var table = new RelationTable();
        foreach (var e in events)
        {
            table.Apply(e);
        }

        return table;
    }
}
