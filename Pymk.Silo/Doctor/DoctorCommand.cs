using System.CommandLine;
using System.Globalization;

namespace Pymk.Silo.Doctor;

/// <summary>
/// The verb <c>doctor</c>: one line for each check of serving, with a remedy for each fault. Exit code 1 where something is wrong; notes do not
/// count. Training has a verb of the same name for libtorch; <c>./pymk doctor</c> runs both.
/// </summary>
internal static class DoctorCommand
{
    private const int SomethingIsWrong = 1;

    public static Command Create()
    {
        var model = Folder("--model", "Model directory to check.", Path.Combine("model", "demo"));
        var data = Folder("--data", "Folder of the embedded store.", Path.Combine("data", "store"));
        var redis = new Option<string?>("--redis")
        {
            Description = "A Redis in place of the embedded store, such as redis:6379,password=...,ssl=true.",
        };
        var port = Port("--port", "Port of the API and the page.", 8080);
        var silo = Port("--silo-port", "Port for other silos.", 11_111);
        var gateway = Port("--gateway-port", "Port for clients.", 30_000);
        var command = new Command("doctor", "Checks this machine, the model and the store, and says what to do.")
        {
            model, data, redis, port, silo, gateway,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var directory = parsed.GetRequiredValue(model);
            var wrong = 0;
            Report("runtime", MachineChecks.Runtime());
            Report("faiss", LibraryChecks.Faiss());
            Report("onnx", LibraryChecks.Onnx());
            Report("memory", MachineChecks.Memory());
            Report("disk", MachineChecks.Disk("."));
            Report(Name(parsed.GetValue(port)), await PortChecks.HttpAsync(parsed.GetValue(port), cancellation));
            Report(Name(parsed.GetValue(silo)), PortChecks.Free(parsed.GetValue(silo), "other silos", "--silo-port"));
            Report(Name(parsed.GetValue(gateway)), PortChecks.Free(parsed.GetValue(gateway), "clients", "--gateway-port"));
            Report("model", ModelChecks.Integrity(directory));
            if (ModelChecks.Open(directory) is { } current)
            {
                Report("search", ModelChecks.Search(current));
                Report("serving", ModelChecks.Memory(current, MachineChecks.MemoryBytes));
            }

            Report("store", parsed.GetValue(redis) is { } connection
                ? await StoreChecks.RedisAsync(connection)
                : StoreChecks.Embedded(parsed.GetRequiredValue(data)));
            return wrong == 0 ? 0 : SomethingIsWrong;

            void Report(string name, Finding finding)
            {
                wrong += finding.Verdict == Verdict.Wrong ? 1 : 0;
                Console.WriteLine($"{Word(finding.Verdict)}  {name,-10}  {finding}");
            }
        });
        return command;
    }

    private static Option<string> Folder(string name, string description, string standard) =>
        new(name) { Description = description, DefaultValueFactory = _ => standard };

    private static Option<int> Port(string name, string description, int standard)
    {
        var option = new Option<int>(name) { Description = $"{description} (1 to 65535)", DefaultValueFactory = _ => standard };
        option.Validators.Add(result =>
        {
            // Without a token the default applies.
            if (result.Tokens is [.., var last] && (!int.TryParse(last.Value, CultureInfo.InvariantCulture, out var port) || port is < 1 or > 65_535))
            {
                result.AddError($"{name} must be a number from 1 to 65535");
            }
        });
        return option;
    }

    private static string Name(int port) => string.Create(CultureInfo.InvariantCulture, $"port {port}");

    private static string Word(Verdict verdict) => verdict switch
    {
        Verdict.Fine => "ok  ",
        Verdict.Note => "note",
        _ => "FAIL",
    };
}
