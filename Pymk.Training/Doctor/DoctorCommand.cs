using System.CommandLine;
using Pymk.Training.Native;

namespace Pymk.Training.Doctor;

/// <summary>
/// The verb <c>doctor</c> of training: checks libtorch, which serving does not need. The silo's verb of the same name checks everything else;
/// <c>./pymk doctor</c> runs both, so the lines look alike.
/// </summary>
internal static class DoctorCommand
{
    private const int SomethingIsWrong = 1;

    public static Command Create()
    {
        var command = new Command("doctor", "Checks libtorch and says what to do.");
        command.SetAction(_ =>
        {
            try
            {
                TorchRuntime.Load(1);
                using var sum = TorchSharp.torch.ones(2, 2).sum();
                Report("ok  ", $"loads, TorchSharp {typeof(TorchSharp.torch).Assembly.GetName().Version?.ToString(3)}");
                return 0;
            }
            catch (Exception e)
            {
                // Native libraries fail in many ways; each of them is the finding.
                var cause = e.GetBaseException().Message.ReplaceLineEndings(" ");
                Report("FAIL", $"{cause}; delete the folder Pymk.Training/bin and start again (train needs libtorch, serve does not)");
                return SomethingIsWrong;
            }
        });
        return command;
    }

    private static void Report(string verdict, string finding) => Console.WriteLine($"{verdict}  {"torch",-10}  {finding}");
}
