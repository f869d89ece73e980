using Pymk.Grains.Graph;

namespace Pymk.Grains.Tests.Graph;

public sealed class AdmittedUsersTests
{
    [Fact]
    public void TryAdd_ARepeatedUser_KeepsThePosition()
    {
        var admitted = new AdmittedUsers();
        Assert.True(admitted.TryAdd(70, out var first));
        Assert.True(admitted.TryAdd(80, out var second));
        Assert.False(admitted.TryAdd(70, out var again));
        Assert.Equal((0, 1, 0), (first, second, again));
        Assert.Equal((70, 80, 2), (admitted.At(0), admitted.At(1), admitted.Next));
        Assert.True(admitted.Contains(80));
        Assert.False(admitted.Contains(90));
    }

    [Fact]
    public void Remove_APosition_IsNobodysAndNotGivenAgain_AndTheLastOneStays()
    {
        var admitted = new AdmittedUsers();
        Assert.True(admitted.Load(new AdmittedUser(4, 70)));
        Assert.True(admitted.Load(new AdmittedUser(9, 80)));
        Assert.False(admitted.Load(new AdmittedUser(7, 70)));
        Assert.Equal([new(7, -1)], admitted.Between(5, 9));
        Assert.Equal(4, admitted.First);
        admitted.Remove(4);
        admitted.Remove(7);
        admitted.Remove(9);
        Assert.Equal([new AdmittedUser(9, 80)], admitted.Between(0, admitted.Next));
        Assert.Equal(9, admitted.First);
        Assert.Equal((-1, -1, 80), (admitted.At(4), admitted.At(0), admitted.At(9)));
        Assert.False(admitted.Contains(70));
        Assert.True(admitted.TryAdd(70, out var position));
        Assert.Equal((10, 11), (position, admitted.Next));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public void At_APositionWithoutUser_IsRefused(int position)
    {
        var admitted = new AdmittedUsers();
        admitted.TryAdd(70, out _);
        var refusal = Assert.Throws<ArgumentOutOfRangeException>(() => admitted.At(position));
        Assert.Contains("admitted 1 users", refusal.Message, StringComparison.Ordinal);
    }
}
