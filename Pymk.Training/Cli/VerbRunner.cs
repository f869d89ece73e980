using System.CommandLine;

namespace Pymk.Training.Cli;

/// <summary>Runs a verb and maps its outcome to an exit code: 0 success, 2 user error, 130 cancelled by Ctrl-C.</summary>
internal static class VerbRunner
{
    public const int UserError = 2;
    public const int Cancelled = 130;

    // A stage inside a long native call is abandoned; its output is renamed into place only when it is complete.
    private static readonly TimeSpan TimeToStop = TimeSpan.FromSeconds(1.5);

    public static Task<int> RunAsync(Command root, string[] args) => RunAsync(root, args, Console.Error);

    public static async Task<int> RunAsync(Command root, string[] args, TextWriter errors)
    {
        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            await errors.WriteLineAsync($"pymk: {OneLine(parsed.Errors[0].Message)} (--help lists the options)");
            return UserError;
        }

        try
        {
            var configuration = new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = TimeToStop,
            };
            var code = await parsed.InvokeAsync(configuration);
            return code == Cancelled ? await EndAsync(errors) : code;
        }
        catch (OperationCanceledException)
        {
            return await EndAsync(errors);
        }
        catch (Exception failure) when (failure is UserErrorException or IOException or UnauthorizedAccessException)
        {
            await errors.WriteLineAsync($"pymk: {OneLine(failure.Message)}");
            return UserError;
        }
    }

    private static async Task<int> EndAsync(TextWriter errors)
    {
        await errors.WriteLineAsync("pymk: cancelled");
        return Cancelled;
    }

    private static string OneLine(string message) => message.ReplaceLineEndings(" ").Trim();
}
