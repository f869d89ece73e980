using System.CommandLine;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Options;
using Pymk.Silo.Cli;
using Pymk.Silo.Hosting;
using StackExchange.Redis;

const int UserError = 2;
const int Interrupted = 130;
var root = new RootCommand("Pymk: serves people you may know.") { ServeCommand.Create() };
var parsed = root.Parse(args);
if (parsed.Errors.Count > 0)
{
    await Console.Error.WriteLineAsync($"pymk: {parsed.Errors[0].Message} (--help tells the options)");
    return UserError;
}

// Ctrl-C holds from the first moment, also while the model loads; the host's own handling begins only when it runs.
using var stop = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal =>
{
    signal.Cancel = true;
    if (stop.IsCancellationRequested)
    {
        Environment.Exit(Interrupted);
    }

    Console.Error.WriteLine("pymk: stopping; requests under way are finished first (once more Ctrl-C ends it at once)");
    stop.Cancel();
});
try
{
    var code = await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, stop.Token);
    return stop.IsCancellationRequested ? Interrupted : code;
}
catch (Exception e) when (e is SettingException or OptionsValidationException or IOException or UnauthorizedAccessException or RedisException)
{
    await Console.Error.WriteLineAsync("pymk: " + e.Message.ReplaceLineEndings(" "));
    return UserError;
}
catch (OperationCanceledException)
{
    return stop.IsCancellationRequested ? Interrupted : 0;
}
