using Pymk.Core.Privacy;
using Pymk.Grains.Graph;

namespace Pymk.Grains.Tests.Graph;

public sealed class FlaggedUsersTests
{
    private readonly FlaggedUsers _users = new(1);
    private readonly List<long> _changed = [];

    public FlaggedUsersTests() => _users.Changed += _changed.Add;

    [Fact]
    public void Take_OfAnotherActivation_ReplacesAll_AndTellsTheDifferences()
    {
        _users.Take(0, [new UserFlags(1, PersonFlags.Deleted), new UserFlags(2, PersonFlags.NotABridge)], whole: true);
        Assert.Equal([1, 2], _changed);
        _changed.Clear();
        _users.Take(0, [new UserFlags(2, PersonFlags.NotABridge), new UserFlags(3, PersonFlags.HidesConnections)], whole: true);
        Assert.Equal([1, 3], _changed);
        Assert.Equal((PersonFlags.None, PersonFlags.NotABridge, PersonFlags.HidesConnections), (_users.Of(1), _users.Of(2), _users.Of(3)));
    }

    [Fact]
    public void Take_OfNews_ChangesTheseUsersAlone()
    {
        Assert.True(_users.IsEmpty);
        _users.Take(0, [new UserFlags(1, PersonFlags.Deleted)], whole: false);
        _users.Take(0, [new UserFlags(2, PersonFlags.Deleted)], whole: false);
        Assert.False(_users.IsEmpty);
        Assert.Equal([1, 2], _users.All.Select(u => u.Key).Order());
        _users.Take(0, [new UserFlags(1, PersonFlags.None), new UserFlags(2, PersonFlags.None), new UserFlags(3, PersonFlags.None)], whole: false);
        Assert.True(_users.IsEmpty);
        Assert.Equal([1, 2, 1, 2], _changed);
    }
}
