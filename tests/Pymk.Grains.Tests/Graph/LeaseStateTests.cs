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
        var first = lease.Read(5, 0, 0, 0);
        Assert.Equal([1, 2], first.Changed);
        Assert.Equal<long>([], first.Withdrawn!);
        lease.Note(new RelationEvent(3, 1, RelationKind.Connection, false, 1));
        lease.Note(new RelationEvent(4, 4, RelationKind.Withdrawn, true, 1));
        var second = lease.Read(5, first.WithdrawnVersion, 5, 2);
        Assert.Equal([3], second.Changed);
        Assert.Equal<long>([4], second.Withdrawn!);
        Assert.NotEqual(first.WithdrawnVersion, second.WithdrawnVersion);
        Assert.Null(lease.Read(5, second.WithdrawnVersion, 5, 3).Withdrawn);
        Assert.Equal([1, 2, 3], lease.Read(6, second.WithdrawnVersion, 5, 3).Changed);
        Assert.Equal([1, 2, 3], _changed);
    }

    [Fact]
    public void Note_UsersOfOtherShardsAndOtherRelations_ChangesNothing()
    {
        var lease = State();
        lease.Note(new RelationEvent(10, 11, RelationKind.Connection, true, 1));
        lease.Note(new RelationEvent(10, 10, RelationKind.Withdrawn, true, 1));
        lease.Note(new RelationEvent(1, 2, RelationKind.Block, true, 1));
        var read = lease.Read(5, 0, 0, 0);
        Assert.Equal([], read.Changed);
        Assert.Equal<long>([], read.Withdrawn!);
    }

    [Fact]
    public void Note_AUserWhoReturns_IsWithdrawnNoMore()
    {
        var lease = State();
        lease.Note(new RelationEvent(4, 4, RelationKind.Withdrawn, true, 1));
        var before = lease.Read(5, 0, 5, 0);
        lease.Note(new RelationEvent(4, 4, RelationKind.Withdrawn, false, 2));
        Assert.Equal<long>([], lease.Read(5, before.WithdrawnVersion, 5, 0).Withdrawn!);
    }

    private LeaseState State() => new(user => user < 10, _changed.Add);
}
