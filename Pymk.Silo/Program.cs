using System.CommandLine;
using System.CommandLine.Help;
using System.Runtime.InteropServices;
using Pymk.Silo.Cli;
using Pymk.Silo.Daily;
using Pymk.Silo.Doctor;
using Pymk.Silo.Forget;
using Pymk.Silo.Keys;
using Pymk.Silo.Restore;
using Pymk.Silo.Snapshot;

const int UserError = 2;
const int Interrupted = 130;
const int Terminated = 143;
var root = new Command("pymk", "Pymk: serves people you may know.")
{
    ServeCommand.Create(), SnapshotCommand.Create(), RestoreCommand.Create(), DailyCommand.Create(),
    ForgetCommand.Create(), DoctorCommand.Create(), KeyCommand.Create(), new HelpOption(),
};
var parsed = root.Parse(args);
if (parsed.Errors.Count > 0)
{
    await Console.Error.WriteLineAsync($"pymk: {parsed.Errors[0].Message.ReplaceLineEndings(" ")} (--help lists the options)");
    return UserError;
}

// A silo that is told to stop has done its work; any other verb has not.
var serves = parsed.CommandResult.Command.Name == ServeCommand.Name;

// Handle signals from the start, also while the model loads; the host handles them only once it runs.
using var stop = new CancellationTokenSource();
var ending = 0;
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => Stop(signal, Interrupted));
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => Stop(signal, serves ? 0 : Terminated));
try
{
    var code =
        await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, stop.Token);
    return stop.IsCancellationRequested ? ending : code;
}
catch (Exception) when (stop.IsCancellationRequested)
{
    // A cancelled start may throw anything.
    return ending;
}
catch (Exception e) when (ToldFailure.LineOf(e) is { } line)
{
    await Console.Error.WriteLineAsync("pymk: " + line);
    return UserError;
}

void Stop(PosixSignalContext signal, int code)
{
    signal.Cancel = true;
    if (stop.IsCancellationRequested)
    {
        Environment.Exit(code);
    }

    Console.Error.WriteLine("pymk: stopping after the requests under way (send the signal again to stop at once)");
    ending = code;
    stop.Cancel();
}
