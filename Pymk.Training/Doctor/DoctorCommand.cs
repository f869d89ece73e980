using System.CommandLine;

namespace Pymk.Training.Doctor;

/// <summary>The verb <c>doctor</c>: one line a check, and what to do about what is wrong. Exit code 1 where something is.</summary>
internal static class DoctorCommand
{
    private const int NotFine = 1;

    public static Command Create()
    {
        var model = new Option<string>("--model") { Description = "Model directory to check.", DefaultValueFactory = _ => Path.Combine("model", "demo") };
        var redis = new Option<string?>("--redis") { Description = "Redis to check, HOST:PORT." };
        var command = new Command("doctor", "Checks this machine, the model and the store, and says what to do.") { model, redis };
        command.SetAction(async (parsed, cancellation) =>
        {
            (string Name, Finding Finding)[] findings =
            [
                ("runtime", MachineChecks.Runtime()),
                ("faiss", MachineChecks.FaissLibrary()),
                ("torch", MachineChecks.Torch()),
                ("onnx", MachineChecks.Onnx()),
                ("memory", MachineChecks.Memory()),
                ("disk", MachineChecks.Disk(".")),
                ("port 8080", MachineChecks.Port(8080, "API and page", "--port N")),
                ("port 11111", MachineChecks.Port(11111, "other silos", "--silo-port N")),
                ("port 30000", MachineChecks.Port(30000, "clients", "--gateway-port N")),
                ("model", MachineChecks.Model(parsed.GetRequiredValue(model))),
                ("store", await MachineChecks.StoreAsync(parsed.GetValue(redis), cancellation)),
            ];
            foreach (var (name, finding) in findings)
            {
                Console.WriteLine($"{(finding.Fine ? "ok  " : "FAIL")}  {name,-10}  {finding.What}{(finding.Remedy is { } remedy ? $"; {remedy}" : "")}");
            }

            return findings.All(f => f.Finding.Fine) ? 0 : NotFine;
        });
        return command;
    }
}
