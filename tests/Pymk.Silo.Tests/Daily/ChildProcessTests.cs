using Pymk.Silo.Daily;
using Xunit;

namespace Pymk.Silo.Tests.Daily;

public sealed class ChildProcessTests
{
    [Fact]
    public async Task Lines_OfOutputAndErrors_AreToldWithTheExitCode()
    {
        var lines = new List<string>();
        var code = await ChildProcess.RunAsync(
            "/bin/sh", ["-c", "echo one; echo two >&2; exit 3"], lines.Add, TestContext.Current.CancellationToken);
        Assert.Equal(3, code);
        Assert.Equal(["one", "two"], lines.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task ProgramThatIsToldToStop_EndsInOrder()
    {
        using var end = new CancellationTokenSource();
        var lines = new List<string>();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ChildProcess.RunAsync(
            "/bin/sh",
            ["-c", "trap 'echo ended; exit 0' TERM; echo started; while :; do sleep 0.05; done"],
            line =>
            {
                lines.Add(line);
                end.Cancel();
            },
            end.Token));
        Assert.Equal(["started", "ended"], lines);
    }

    [Fact]
    public async Task ProgramThatDoesNotExist_IsNamed()
    {
        var missing = await Assert.ThrowsAsync<DailyException>(() => ChildProcess.RunAsync("/no/such/program", [], _ => { }, TestContext.Current.CancellationToken));
        Assert.Contains("/no/such/program", missing.Message, StringComparison.Ordinal);
    }
}
