using System.CommandLine;
using System.Globalization;
using Pymk.Training.Cli;

namespace Pymk.Training.Doctor;

/// <summary>The verb <c>doctor</c>: one line a check, and what to do about what is wrong. Exit code 1 where something is; a note is nothing wrong.</summary>
internal static class DoctorCommand
{
    private const int NotFine = 1;

    public static Command Create()
    {
        var model = new Option<string>("--model") { Description = "Model directory to check.", DefaultValueFactory = _ => Path.Combine("model", "demo") };
        var data = new Option<string>("--data") { Description = "Folder of the embedded store.", DefaultValueFactory = _ => Path.Combine("data", "store") };
        var redis = new Option<string?>("--redis") { Description = "A Redis in place of the embedded store, such as redis:6379,password=...,ssl=true." };
        var port = OptionRanges.Create("--port", "Port of the API and the page.", 8080, 1, 65_535);
        var silo = OptionRanges.Create("--silo-port", "Port for other silos.", 11_111, 1, 65_535);
        var gateway = OptionRanges.Create("--gateway-port", "Port for clients.", 30_000, 1, 65_535);
        var command = new Command("doctor", "Checks this machine, the model and the store, and says what to do.") { model, data, redis, port, silo, gateway };
        command.SetAction(async (parsed, cancellation) =>
        {
            var directory = parsed.GetRequiredValue(model);
            var wrong = 0;
            Say("runtime", MachineChecks.Runtime());
            Say("faiss", LibraryChecks.Faiss());
            Say("torch", LibraryChecks.Torch());
            Say("onnx", LibraryChecks.Onnx());
            Say("memory", MachineChecks.Memory());
            Say("disk", MachineChecks.Disk("."));
            Say(Name(parsed.GetValue(port)), await PortChecks.HttpAsync(parsed.GetValue(port), cancellation));
            Say(Name(parsed.GetValue(silo)), PortChecks.Free(parsed.GetValue(silo), "other silos", "--silo-port"));
            Say(Name(parsed.GetValue(gateway)), PortChecks.Free(parsed.GetValue(gateway), "clients", "--gateway-port"));
            Say("model", ModelChecks.Whole(directory));
            if (ModelChecks.Open(directory) is { } current)
            {
                Say("search", ModelChecks.Search(current));
                Say("serving", ModelChecks.Memory(current, MachineChecks.MemoryBytes));
            }

            Say("store", parsed.GetValue(redis) is { } connection ? await StoreChecks.RedisAsync(connection) : StoreChecks.Embedded(parsed.GetRequiredValue(data)));
            return wrong == 0 ? 0 : NotFine;

            void Say(string name, Finding finding)
            {
                wrong += finding.Verdict == Verdict.Wrong ? 1 : 0;
                Console.WriteLine($"{Word(finding.Verdict)}  {name,-10}  {finding}");
            }
        });
        return command;
    }

    private static string Name(int port) => string.Create(CultureInfo.InvariantCulture, $"port {port}");

    private static string Word(Verdict verdict) => verdict switch
    {
        Verdict.Fine => "ok  ",
        Verdict.Note => "note",
        _ => "FAIL",
    };
}
