using Pymk.Core.Privacy;
using Pymk.Grains.Graph;

namespace Pymk.Grains.Tests.Graph;

public sealed class LeaseStateTests
{
    private const PersonFlags All = PersonFlags.Gone | PersonFlags.NotSuggested | PersonFlags.HidesConnections | PersonFlags.NotABridge;

    private readonly List<long> _changed = [];

    [Fact]
    public void Read_KnownState_HasOnlyWhatIsNew()
    {
        var lease = State();
        lease.Note(new RelationEvent(1, 2, RelationKind.Connection, true, 1));
        lease.Note(new RelationEvent(5, 5, RelationKind.NotABridge, true, 1));
        var first = Read(lease);
        Assert.True(first.Whole);
        Assert.Equal([1, 2], first.Changed);
        Assert.Equal([new UserFlags(5, PersonFlags.NotABridge)], first.Flags);
        Assert.True(lease.IsKnown(Known(first, 2)));
        lease.Note(new RelationEvent(3, 1, RelationKind.Connection, false, 1));
        Assert.True(lease.IsKnown(Known(first, 2)));
        lease.Note(new RelationEvent(4, 4, RelationKind.Withdrawn, true, 1));
        Assert.False(lease.IsKnown(Known(first, 2)));
        var second = lease.Read(Known(first, 2), TimeSpan.Zero);
        Assert.False(second.Whole);
        Assert.Equal([3], second.Changed);
        Assert.Equal([new UserFlags(4, PersonFlags.Deactivated)], second.Flags);
        Assert.Empty(lease.Read(Known(second, 3), TimeSpan.Zero).Flags);
        Assert.Equal([1, 2, 3], _changed);
    }

    [Fact]
    public void Read_OfAnotherActivation_HasEverything_AfterALostPushWhatIsNew()
    {
        var lease = State();
        lease.Note(new RelationEvent(1, 2, RelationKind.Connection, true, 1));
        lease.Note(new RelationEvent(5, 5, RelationKind.NotABridge, true, 1));
        var first = Read(lease);
        lease.LoseSubscriptions();
        var lost = lease.Read(Known(first, 2), TimeSpan.Zero);
        Assert.Equal((first.Epoch + 1, false), (lost.Epoch, lost.Whole));
        Assert.Equal((0, 0), (lost.Changed.Length, lost.Flags.Length));
        lease.Open(6);
        Assert.True(lease.Epoch > lost.Epoch);
        var read = lease.Read(Known(lost, 2), TimeSpan.FromSeconds(1));
        Assert.Equal((true, TimeSpan.FromSeconds(1)), (read.Whole, read.Held));
        Assert.Equal([1, 2], read.Changed);
        Assert.Equal([new UserFlags(5, PersonFlags.NotABridge)], read.Flags);
    }

    [Fact]
    public void Note_UsersOfOtherShardsAndOtherRelations_ChangesNothing()
    {
        var lease = State();
        lease.Note(new RelationEvent(10, 11, RelationKind.Connection, true, 1));
        lease.Note(new RelationEvent(10, 10, RelationKind.Withdrawn, true, 1));
        lease.Note(new RelationEvent(1, 2, RelationKind.Block, true, 1));
        var read = Read(lease);
        Assert.Equal([], read.Changed);
        Assert.Equal([], read.Flags);
    }

    [Fact]
    public void Note_EachKindOfFlag_SetsItsOwn()
    {
        var lease = State();
        foreach (var kind in RelationFlags.Kinds)
        {
            lease.Note(new RelationEvent(4, 4, kind, true, 1));
        }

        Assert.Equal([new UserFlags(4, All)], Read(lease).Flags);
    }

    [Fact]
    public void Note_AUserWhoReturns_HasNoFlags()
    {
        var lease = State();
        lease.Note(new RelationEvent(4, 4, RelationKind.Withdrawn, true, 1));
        var before = Read(lease);
        lease.Note(new RelationEvent(4, 4, RelationKind.Withdrawn, false, 2));
        Assert.Equal([new UserFlags(4, PersonFlags.None)], lease.Read(Known(before, 0), TimeSpan.Zero).Flags);
    }

    [Fact]
    public void Note_AFlagThatWasNeverSet_IsNoNews()
    {
        var lease = State();
        var created = new RelationEvent(4, 4, RelationKind.Deleted, false, 1);
        lease.Note(created);
        Assert.Equal((0, 0), (lease.FlagsVersion, lease.VersionOf(created)));
        Assert.Empty(Read(lease).Flags);
    }

    [Fact]
    public void VersionOf_IsThatOfTheLastChangeOfTheUser()
    {
        var lease = State();
        var deleted = new RelationEvent(4, 4, RelationKind.Deleted, true, 1);
        lease.Note(deleted);
        Assert.Equal(1, lease.VersionOf(deleted));
        lease.Note(new RelationEvent(5, 5, RelationKind.Deleted, true, 1));
        Assert.Equal((1, 2), (lease.VersionOf(deleted), lease.FlagsVersion));
        lease.Note(new RelationEvent(4, 4, RelationKind.NotABridge, true, 1));
        Assert.Equal(3, lease.VersionOf(deleted));
        Assert.Equal(0, lease.VersionOf(new RelationEvent(4, 5, RelationKind.Block, true, 1)));
    }

    [Fact]
    public void Renew_AfterSomebodySettled_IsAnotherListWithoutThem()
    {
        var lease = State();
        lease.Note(new RelationEvent(1, 2, RelationKind.Connection, true, 1));
        lease.Note(new RelationEvent(3, 30, RelationKind.Connection, true, 1));
        var first = Read(lease);
        lease.Settle(2);
        lease.Renew(flagsAreKnown: true);
        lease.Note(new RelationEvent(4, 40, RelationKind.Connection, true, 1));
        var second = lease.Read(Known(first, 3), TimeSpan.Zero);
        Assert.False(second.Whole);
        Assert.NotEqual(first.List, second.List);
        Assert.Equal([1, 3, 4], second.Changed.Order());
        lease.Note(new RelationEvent(2, 1, RelationKind.Connection, false, 2));
        lease.Renew(flagsAreKnown: true);
        Assert.Equal([2], lease.Read(Known(second, 3) with { List = second.List }, TimeSpan.Zero).Changed);
    }

    [Fact]
    public void Renew_ForgetsWhoHasNoFlag_AndASiloThatMissedItReadsEverythingAnew()
    {
        var lease = State();
        lease.Note(new RelationEvent(5, 5, RelationKind.NotABridge, true, 1));
        lease.Note(new RelationEvent(4, 4, RelationKind.Withdrawn, true, 1));
        var before = Read(lease);
        lease.Note(new RelationEvent(4, 4, RelationKind.Withdrawn, false, 2));
        var after = lease.Read(Known(before, 0), TimeSpan.Zero);
        lease.Renew(flagsAreKnown: false);
        Assert.Equal([new UserFlags(4, PersonFlags.None)], lease.Read(Known(before, 0), TimeSpan.Zero).Flags);
        lease.Renew(flagsAreKnown: true);
        var missed = lease.Read(Known(before, 0), TimeSpan.Zero);
        Assert.True(missed.Whole);
        Assert.Equal([new UserFlags(5, PersonFlags.NotABridge)], missed.Flags);
        var heard = lease.Read(Known(after, 0), TimeSpan.Zero);
        Assert.Equal((false, 0), (heard.Whole, heard.Flags.Length));
    }

    private static ShardLease Read(LeaseState lease) => lease.Read(KnownLease.None(Guid.Empty), TimeSpan.Zero);

    private static KnownLease Known(ShardLease lease, int changed) => new(Guid.Empty, lease.Epoch, lease.FlagsVersion, changed, true);

    private LeaseState State()
    {
        var lease = new LeaseState(user => user < 10, _changed.Add);
        lease.Open(5);
        return lease;
    }
}
