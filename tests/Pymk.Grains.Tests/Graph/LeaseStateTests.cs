using Pymk.Core.Privacy;
using Pymk.Grains.Graph;

namespace Pymk.Grains.Tests.Graph;

public sealed class LeaseStateTests
{
    private readonly List<long> _changed = [];

    [Fact]
    public void Read_KnownState_HasOnlyWhatIsNew()
    {
        var lease = State();
        lease.Note(new RelationEvent(1, 2, RelationKind.Connection, true, 1));
        lease.Note(new RelationEvent(5, 5, RelationKind.NotABridge, true, 1));
        var first = lease.Read(5, KnownLease.None);
        Assert.Equal([1, 2], first.Changed);
        Assert.Equal([new UserFlags(5, PersonFlags.NotABridge)], first.Flags);
        lease.Note(new RelationEvent(3, 1, RelationKind.Connection, false, 1));
        lease.Note(new RelationEvent(4, 4, RelationKind.Withdrawn, true, 1));
        var second = lease.Read(5, new KnownLease(5, first.FlagsVersion, 2));
        Assert.Equal([3], second.Changed);
        Assert.Equal([new UserFlags(4, PersonFlags.Deactivated)], second.Flags);
        Assert.NotEqual(first.FlagsVersion, second.FlagsVersion);
        Assert.Empty(lease.Read(5, new KnownLease(5, second.FlagsVersion, 3)).Flags);
        Assert.Equal([1, 2, 3], _changed);
    }

    [Fact]
    public void Read_AnotherEpoch_HasEverything()
    {
        var lease = State();
        lease.Note(new RelationEvent(1, 2, RelationKind.Connection, true, 1));
        lease.Note(new RelationEvent(5, 5, RelationKind.NotABridge, true, 1));
        var read = lease.Read(6, new KnownLease(5, 1, 2));
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
        var read = lease.Read(5, KnownLease.None);
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

        const PersonFlags all = PersonFlags.Gone | PersonFlags.NotSuggested | PersonFlags.HidesConnections | PersonFlags.NotABridge;
        Assert.Equal([new UserFlags(4, all)], lease.Read(5, KnownLease.None).Flags);
    }

    [Fact]
    public void Note_AUserWhoReturns_HasNoFlags()
    {
        var lease = State();
        lease.Note(new RelationEvent(4, 4, RelationKind.Withdrawn, true, 1));
        var before = lease.Read(5, KnownLease.None);
        lease.Note(new RelationEvent(4, 4, RelationKind.Withdrawn, false, 2));
        Assert.Equal([new UserFlags(4, PersonFlags.None)], lease.Read(5, new KnownLease(5, before.FlagsVersion, 0)).Flags);
    }

    private LeaseState State() => new(user => user < 10, _changed.Add);
}
