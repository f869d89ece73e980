using Pymk.Grains.Graph;

namespace Pymk.Grains.Tests.Graph;

public sealed class RelationSubscribersTests
{
    private readonly Dictionary<long, RelationEvent[]> _pushed = [];
    private readonly List<Exception> _lost = [];

    [Fact]
    public async Task Push_ReachesTheSubscribersOfBothEnds()
    {
        var subscribers = Subscribers(_ => true);
        subscribers.Add(1);
        subscribers.Add(2);
        RelationEvent[] events = [Block(1, 2), Block(2, 3), Block(3, 4)];
        await subscribers.PushAsync(subscribers.Select(events)!);
        Assert.Equal([events[0]], _pushed[1]);
        Assert.Equal(events[..2], _pushed[2]);
        Assert.Equal(2, _pushed.Count);
        subscribers.Remove(1);
        subscribers.Remove(2);
        Assert.Null(subscribers.Select(events));
    }

    [Fact]
    public async Task Push_ToAGrainThatNoLongerFollows_EndsItsSubscription()
    {
        var subscribers = Subscribers(_ => false);
        subscribers.Add(1);
        await subscribers.PushAsync(subscribers.Select([Block(1, 2)])!);
        Assert.Null(subscribers.Select([Block(1, 2)]));
        Assert.Empty(_lost);
    }

    [Fact]
    public async Task Push_ThatFails_EndsTheSubscriptionAndIsReported()
    {
        var subscribers = Subscribers(user => user == 1 ? throw new TimeoutException() : true);
        subscribers.Add(1);
        subscribers.Add(2);
        await subscribers.PushAsync(subscribers.Select([Block(1, 2)])!);
        Assert.IsType<TimeoutException>(Assert.Single(_lost));
        Assert.Equal([2], subscribers.Select([Block(1, 2)])!.Keys);
    }

    [Fact]
    public async Task GrainThatComesAgain_WhileItIsToldOrUnsubscribes_StaysSubscribed()
    {
        var told = new TaskCompletionSource<bool>();
        var subscribers = new RelationSubscribers((_, _) => told.Task, _lost.Add);
        var before = subscribers.Add(1);
        var push = subscribers.PushAsync(subscribers.Select([Block(1, 2)])!);
        var later = subscribers.Add(1);

        told.SetResult(false);
        await push;
        subscribers.Remove(1, before);
        Assert.Equal([1], subscribers.Select([Block(1, 2)])!.Keys);

        subscribers.Remove(1, later);
        Assert.Null(subscribers.Select([Block(1, 2)]));
    }

    private static RelationEvent Block(long from, long to) => new(from, to, RelationKind.Block, true, 1);

    private RelationSubscribers Subscribers(Func<long, bool> follows) => new(
        (user, events) =>
        {
            _pushed[user] = events;
            return follows(user) ? Task.FromResult(true) : Task.FromResult(false);
        },
        _lost.Add);
}
