using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Dashboard;
using Pymk.Client;
using Pymk.Client.Events;
using Pymk.Client.Tls;
using Pymk.Web.Access;
using Pymk.Web.Hosting;
using Pymk.Web.Options;
using Pymk.Web.Telemetry;

// A separate frontend. It reaches the silos through their gateways.
if (args is ["--help" or "-h", ..])
{
    Console.WriteLine("""
        Pymk.Web: the HTTP side of Pymk as a process of its own.

          dotnet Pymk.Web.dll --urls http://127.0.0.1:8080 --Pymk:Gateways 127.0.0.1:30000[,ADDRESS:PORT...] (a name stands for all its addresses)
                              [--Pymk:ClusterId pymk] [--Kafka:BootstrapServers HOST:PORT | none]
                              [--Pymk:Web:Auth:KeysFile FILE: where others than this machine reach it]

        Settings: docs/operations.md.
        """);
    return 0;
}

var builder = WebApplication.CreateSlimBuilder(args);
builder.Configuration.AddEnvironmentVariables().AddCommandLine(args);
var gateways = builder.Configuration["Pymk:Gateways"] ?? "127.0.0.1:30000";
TelemetrySettings telemetry;
try
{
    builder.Configuration.AddSecretFiles();
    ListenGuard.Check(builder.Configuration, null);
    telemetry = TelemetrySettings.Read(builder.Configuration);
}
catch (Exception e) when (e is OptionsValidationException or IOException)
{
    Console.Error.WriteLine("pymk: " + e.Message);
    return 2;
}

builder.Logging.AddFilter("Orleans", LogLevel.Warning).AddFilter("Microsoft", LogLevel.Warning)
    .AddFilter("Orleans.Runtime.Messaging.ConnectionManager", LogLevel.Error); // the client logs that no gateway answers
try
{
    builder.UsePymkGateway(gateways, client =>
    {
        client.Configure<ClusterOptions>(o => o.ClusterId = builder.Configuration["Pymk:ClusterId"] ?? o.ClusterId);
        client.UseClusterTls(builder.Configuration);
        client.AddDashboard();
        if (telemetry.HasTraces)
        {
            client.AddActivityPropagation();
        }
    });
}
catch (FormatException e)
{
    Console.Error.WriteLine("pymk: Pymk:Gateways: " + e.Message);
    return 2;
}

builder.Services.AddPymkWeb();
builder.AddPymkTelemetry(telemetry, "pymk-web");
if (builder.Configuration["Kafka:BootstrapServers"] is { Length: > 0 } brokers && brokers != "none")
{
    builder.Services.AddPymkEventPublisher(options => builder.Configuration.GetSection("Kafka").Bind(options));
}
else
{
    builder.Services.AddPymkDirectEvents();
}

var app = builder.Build();
app.UsePymk();
try
{
    await app.StartAsync();
}
catch (OptionsValidationException e)
{
    Console.Error.WriteLine("pymk: " + e.Message);
    return 2;
}
catch (OperationCanceledException)
{
    Console.Error.WriteLine("pymk: stopped before a gateway answered");
    return 130; // the shell's code for Ctrl-C
}

Console.WriteLine($"pymk: http {string.Join(", ", app.Urls)}; answers through {gateways}");
await app.WaitForShutdownAsync();
return 0;
