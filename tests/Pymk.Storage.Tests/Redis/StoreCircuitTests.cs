using Microsoft.Extensions.Time.Testing;
using Pymk.Storage.Redis;

namespace Pymk.Storage.Tests.Redis;

public sealed class StoreCircuitTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly FakeTimeProvider _time = new();
    private readonly System.Threading.Channels.Channel<TaskCompletionSource> _pings =
        System.Threading.Channels.Channel.CreateUnbounded<TaskCompletionSource>();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Suspect_AnsweredPing_StaysClosed_AndAsksAgainNextTime()
    {
        using var circuit = Create();
        var opening = circuit.Opening;
        circuit.Suspect();
        (await NextPingAsync()).SetResult();
        await UntilAsync(() =>
        {
            circuit.Suspect();
            return _pings.Reader.Count > 0;
        });
        Assert.False(circuit.IsOpen);
        Assert.False(opening.IsCancellationRequested);
    }

    [Fact]
    public async Task Suspect_WhileAsking_AsksOnce()
    {
        using var circuit = Create();
        circuit.Suspect();
        var ping = await NextPingAsync();
        for (var i = 0; i < 100; i++)
        {
            circuit.Suspect();
        }

        await OpenAsync(circuit);
        circuit.Suspect();
        Assert.Equal(0, _pings.Reader.Count);
        ping.SetResult();
        await UntilAsync(() => !circuit.IsOpen);
    }

    [Fact]
    public async Task Open_LateAnswerToTheFirstPing_Closes_AndOpensAgainLater()
    {
        using var circuit = Create();
        for (var round = 0; round < 3; round++)
        {
            var opening = circuit.Opening;
            circuit.Suspect();
            var ping = await NextPingAsync(circuit);
            await OpenAsync(circuit);
            Assert.True(opening.IsCancellationRequested);
            ping.SetResult();
            await UntilAsync(() => !circuit.IsOpen);
            Assert.False(circuit.Opening.IsCancellationRequested);
        }
    }

    [Fact]
    public async Task Open_FailingPings_ArePausedBetween_UntilOneAnswers()
    {
        using var circuit = Create();
        circuit.Suspect();
        (await NextPingAsync()).SetException(new IOException("It is gone."));
        for (var i = 0; i < 5; i++)
        {
            await UntilAsync(() => circuit.IsOpen);
            Assert.Equal(0, _pings.Reader.Count);
            var ping = await AfterPauseAsync();
            ping.SetException(new IOException("It is gone."));
        }

        (await AfterPauseAsync()).SetResult();
        await UntilAsync(() => !circuit.IsOpen);
    }

    [Fact]
    public async Task Dispose_WhileOpen_AsksNoMore()
    {
        var circuit = Create();
        circuit.Suspect();
        await NextPingAsync();
        await OpenAsync(circuit);
        circuit.Dispose();
        _time.Advance(10 * Pause);
        Assert.Equal(0, _pings.Reader.Count);
        Assert.True(circuit.IsOpen);
    }

    private StoreCircuit Create() => new(
        () =>
        {
            var ping = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _pings.Writer.TryWrite(ping);
            return ping.Task;
        },
        Limit, Pause, _time);

    private async Task<TaskCompletionSource> NextPingAsync() => await _pings.Reader.ReadAsync(Token);

    // The circuit may still be ending the round before.
    private async Task<TaskCompletionSource> NextPingAsync(StoreCircuit circuit)
    {
        TaskCompletionSource? ping = null;
        await UntilAsync(() =>
        {
            circuit.Suspect();
            return _pings.Reader.TryRead(out ping);
        });
        return ping!;
    }

    private async Task<TaskCompletionSource> AfterPauseAsync()
    {
        TaskCompletionSource? ping = null;
        await UntilAsync(() =>
        {
            _time.Advance(Pause);
            return _pings.Reader.TryRead(out ping);
        });
        return ping!;
    }

    private Task OpenAsync(StoreCircuit circuit) => UntilAsync(() =>
    {
        _time.Advance(Limit);
        return circuit.IsOpen;
    });

    private static async Task UntilAsync(Func<bool> holds)
    {
        while (!holds())
        {
            await Task.Delay(1, Token);
        }
    }
}
