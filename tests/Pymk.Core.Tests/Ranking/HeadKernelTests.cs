using System.Diagnostics;
using Xunit;

namespace Pymk.Core.Tests.Ranking;

/// <summary>
/// Repeats <see cref="RankerModelTests"/> in processes without some instruction sets; the runtime reads the switches at start.
/// </summary>
public sealed class HeadKernelTests
{
    private const string Switch = "DOTNET_Enable";

    [Theory]
    [InlineData("AVX512")]
    [InlineData("AVX2")]
    [InlineData("HWIntrinsic")]
    public async Task Score_WithoutAnInstructionSet_MatchesTheOracle(string instructions)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        string[] arguments = [typeof(HeadKernelTests).Assembly.Location, "-noColor", "-noLogo", "-class", typeof(RankerModelTests).FullName!];
        Array.ForEach(arguments, start.ArgumentList.Add);
        start.Environment[Switch + instructions] = "0";

        using var child = Process.Start(start)!;
        var output = await child.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await child.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(child.ExitCode == 0, output);
        Assert.Matches("Total: [1-9][0-9]*, Errors: 0, Failed: 0, Skipped: 0", output);
    }

    /// <summary>True in a process that was started without an instruction set.</summary>
    internal static bool IsOff(string instructions) => Environment.GetEnvironmentVariable(Switch + instructions) == "0";
}
