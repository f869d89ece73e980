using System.CommandLine;
using System.Globalization;
using Pymk.Silo.Cli;
using Pymk.Silo.Settings;

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
        var model = Folder("--model", "Model directory to check.", new SiloSettings().Model);
        var data = Folder("--data", "Folder of the embedded store.", new SiloSettings().Data);
        var redis = new Option<string?>("--redis")
        {
            Description = "A Redis in place of the embedded store, such as redis:6379,password=...,ssl=true.",
        };
        var port = PortOption.Create("--port", "Port of the API and the page.", 1, 8080);
        var silo = PortOption.Create("--silo-port", "Port for other silos.", 1, 11_111);
        var gateway = PortOption.Create("--gateway-port", "Port for clients.", 1, 30_000);
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
            Report(Name(parsed.GetValue(port)!.Value), await PortChecks.HttpAsync(parsed.GetValue(port)!.Value, cancellation));
            Report(Name(parsed.GetValue(silo)!.Value), PortChecks.Free(parsed.GetValue(silo)!.Value, "other silos", "--silo-port"));
            Report(Name(parsed.GetValue(gateway)!.Value), PortChecks.Free(parsed.GetValue(gateway)!.Value, "clients", "--gateway-port"));
            Report("model", ModelChecks.Integrity(directory));
            if (ModelChecks.Open(directory) is { } current)
            {
                Report("search", ModelChecks.Search(current));
                Report("serving", ModelChecks.Memory(current, MachineChecks.MemoryBytes));
            }

            Report("store", parsed.GetValue(redis) is { } connection
                ? await StoreChecks.RedisAsync(connection)
                : StoreChecks.Embedded(parsed.GetRequiredValue(data)));
            Report("ids", await IdChecks.KindAsync(
                Settings(directory, parsed.GetRequiredValue(data), parsed.GetValue(redis)), ModelChecks.Open(directory), cancellation));
            return wrong == 0 ? 0 : SomethingIsWrong;

            void Report(string name, Finding finding)
            {
                wrong += finding.Verdict == Verdict.Wrong ? 1 : 0;
                Console.WriteLine($"{Word(finding.Verdict)}  {name,-10}  {finding}");
            }
        });
        return command;
    }

    private static SiloSettings Settings(string model, string data, string? redis)
    {
        var settings = DoctorSettings.Read();
        (settings.Model, settings.Data, settings.Redis) = (model, data, redis ?? "");
        return settings;
    }

    private static Option<string> Folder(string name, string description, string standard) =>
        new(name) { Description = description, DefaultValueFactory = _ => standard };

    private static string Name(int port) => string.Create(CultureInfo.InvariantCulture, $"port {port}");

    private static string Word(Verdict verdict) => verdict switch
    {
        Verdict.Fine => "ok  ",
        Verdict.Note => "note",
        _ => "FAIL",
    };
}
