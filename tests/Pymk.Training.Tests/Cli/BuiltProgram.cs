using System.Diagnostics;
using Xunit;

namespace Pymk.Training.Tests.Cli;

/// <summary>Runs the built program as a process.</summary>
internal static class BuiltProgram
{
    public static async Task<Outcome> RunAsync(params IEnumerable<string> arguments)
    {
        var token = TestContext.Current.CancellationToken;
        var program = Path.Combine(AppContext.BaseDirectory, "Pymk.Training.dll");
        using var process = Process.Start(new ProcessStartInfo("dotnet", [program, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        try
        {
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(token), process.StandardError.ReadToEndAsync(token));
            await process.WaitForExitAsync(token);
            return new Outcome(process.ExitCode, await output, await errors);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw;
        }
    }

    /// <summary>The end of a run: exit code, standard output, standard error.</summary>
    public sealed record Outcome(int Code, string Output, string Errors)
    {
        /// <summary>Asserts that the run failed by the user's error: exit code 2 and one line that says why.</summary>
        public string AssertUserError()
        {
            Assert.Equal((2, ""), (Code, Output));
            var line = Assert.Single(Errors.TrimEnd('\n').Split('\n'));
            Assert.StartsWith("pymk: ", line, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", line, StringComparison.Ordinal);
            return line;
        }
    }
}
