using System.CommandLine;
using System.Globalization;
using Pymk.Silo.Hosting;
using Pymk.Silo.Settings;

namespace Pymk.Silo.Cli;

/// <summary>The verb <c>serve</c>. Its options are short names of settings.</summary>
internal static class ServeCommand
{
    public const string Name = "serve";

    private const int StoreLost = 1;

    public static Command Create()
    {
        var model = Text("--model", "Model directory that 'train' writes; a newer version there is served as soon as it is complete.", "Pymk:Model");
        var data = Text("--data", "Folder of the embedded store.", "Pymk:Data");
        var redis = Text(
            "--redis",
            "A Redis instead of the embedded store, such as redis:6379,password=...,ssl=true; silos of one Redis form a cluster.",
            "Pymk:Redis");
        var http = Text("--http", "Address of the API and the page; '' for none.", "Pymk:Http");
        var port = PortOption.Create("--port", "Port of the API and the page on 127.0.0.1; short for --http http://127.0.0.1:PORT.", 0);
        var silo = PortOption.Create("--silo-port", "Port for other silos, 0 for any free one.", 0);
        var gateway = PortOption.Create("--gateway-port", "Port for clients, 0 for any free one.", 0);
        var address = Text("--address", "IP address at which other silos and clients reach this one.", "Pymk:Address");
        var accelerator = Text("--accelerator", "Where ranking runs: cpu or cuda.", "Pymk:Accelerator");
        var set = new Option<string[]>("--set")
        {
            Description = "Any other setting as NAME=VALUE, such as Pymk:Serving:GraphShards=32; see docs/operations.md.",
            AllowMultipleArgumentsPerToken = true,
        };
        var command = new Command(Name, "Runs a silo: the grains, their gateway, the API, the page and the dashboard.")
        {
            model, data, redis, http, port, silo, gateway, address, accelerator, set,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var settings = new SettingArguments();
            settings.Add("Pymk:Model", parsed.GetValue(model));
            settings.Add("Pymk:Data", parsed.GetValue(data));
            settings.Add("Pymk:Redis", parsed.GetValue(redis));
            settings.Add("Pymk:Http", parsed.GetValue(http));
            settings.Add("Pymk:Http", parsed.GetValue(port) is { } p ? string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{p}") : null);
            settings.Add("Pymk:SiloPort", parsed.GetValue(silo)?.ToString(CultureInfo.InvariantCulture));
            settings.Add("Pymk:GatewayPort", parsed.GetValue(gateway)?.ToString(CultureInfo.InvariantCulture));
            settings.Add("Pymk:Address", parsed.GetValue(address));
            settings.Add("Pymk:Accelerator", parsed.GetValue(accelerator));
            settings.AddPairs(parsed.GetValue(set) ?? []);

            await using var application = await SiloApplication.CreateAsync(settings.ToArray(), cancellation);
            return await application.RunAsync(cancellation) ? 0 : StoreLost;
        });
        return command;
    }

    private static Option<string?> Text(string name, string description, string setting) => new(name) { Description = $"{description} ({setting})" };
}
