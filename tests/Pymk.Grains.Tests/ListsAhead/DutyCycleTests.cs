using Microsoft.Extensions.Time.Testing;
using Pymk.Grains.ListsAhead;
using Pymk.Grains.Tests.Fakes;

namespace Pymk.Grains.Tests.ListsAhead;

public sealed class DutyCycleTests
{
    private static readonly TimeSpan Piece = TimeSpan.FromMilliseconds(10);

    private readonly FakeTimeProvider _time = new();

    [Theory]
    [InlineData(0.5, 1)]
    [InlineData(0.05, 1)]
    [InlineData(1, 1)]
    [InlineData(2.5, 3)]
    public Task Run_OfManyPieces_TakesNoMoreThanTheProcessors(double processors, int lanes) => Turns.RunAsync(async () =>
    {
        const int Pieces = 200;
        var duty = new DutyCycle(processors, _time);
        var (busy, most, done) = (0, 0, 0);
        var workers = Enumerable.Range(0, 8).Select(_ => WorkAsync()).ToArray();
        var (ticks, sum) = (0L, 0L);
        for (; done < Pieces; ticks++)
        {
            (sum, most) = (sum + busy, Math.Max(most, busy));
            _time.Advance(TimeSpan.FromMilliseconds(1));
            for (var step = 0; step < 20; step++)
            {
                await Task.Yield();
            }
        }

        Assert.Equal(lanes, most);

        // The first piece of a lane begins without a rest before it.
        Assert.InRange(sum, 1, (processors * ticks) + (lanes * Piece.TotalMilliseconds));
        while (!await Turns.IsCompletedAsync(Task.WhenAll(workers)))
        {
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        async Task WorkAsync()
        {
            while (done < Pieces)
            {
                await duty.RunAsync(PieceAsync, TestContext.Current.CancellationToken);
            }
        }

        async Task<int> PieceAsync()
        {
            busy++;
            await Task.Delay(done < Pieces ? Piece : TimeSpan.Zero, _time);
            (busy, done) = (busy - 1, done + 1);
            return done;
        }
    });

    [Fact]
    public async Task Run_WorkThatFails_RestsAsWell()
    {
        var duty = new DutyCycle(0.25, _time);
        await Assert.ThrowsAsync<InvalidOperationException>(() => duty.RunAsync<int>(
            () =>
            {
                _time.Advance(Piece);
                throw new InvalidOperationException();
            },
            TestContext.Current.CancellationToken));
        var next = duty.RunAsync(() => Task.FromResult(1), TestContext.Current.CancellationToken);
        _time.Advance((3 * Piece) - TimeSpan.FromTicks(1));
        Assert.False(next.IsCompleted);
        _time.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(1, await next);
    }
}
