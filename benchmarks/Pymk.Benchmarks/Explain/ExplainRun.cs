using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Pymk.Benchmarks.Serve;
using Pymk.Benchmarks.Silos;
using Pymk.Client;
using Pymk.Core.Graph;
using Pymk.Core.Models;
using Pymk.Testing.Models;

namespace Pymk.Benchmarks.Explain;

/// <summary>Starts a silo, explains pairs through its gateway one after the other, and reports; the last line is JSON.</summary>
internal static class ExplainRun
{
    public static async Task<int> RunAsync(ExplainSettings settings)
    {
        var folder = Directory.CreateTempSubdirectory("pymk-bench-").FullName;
        try
        {
            var model = Path.GetFullPath(settings.Model ?? Path.Combine(folder, "model"));
            if (settings.Model is null)
            {
                ModelFixture.Publish(model, "v1", settings.Users, degree: 10);
            }

            var version = ModelDirectory.CurrentVersion(model);
            var graph = SocialGraphFile.Read(new ModelFiles(version).Graph);
            Console.WriteLine(Machine.Describe());
            using var silo = new SiloProcess(
                Path.Combine(AppContext.BaseDirectory, "Pymk.Silo.dll"), "serve", "--model", model, "--data", Path.Combine(folder, "data"),
                "--http", "http://127.0.0.1:0", "--silo-port", "0", "--gateway-port", "0", "--set", "Pymk:ListsAhead:ActiveDays=0");
            await silo.StartAsync();
            using var host = Connect(silo);
            await host.StartAsync();
            var check = new ExplanationCheck(
                host.Services.GetRequiredService<IPymkClient>(), () => silo.Cpu, graph, UserNames.Read(version, graph), new Random(settings.Seed));
            await check.RunAsync(settings.Pairs);
            await host.StopAsync();
            Report(settings, graph.UserCount, check);
            return check.Equal == check.Pairs ? 0 : 1;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static IHost Connect(SiloProcess silo)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.SetMinimumLevel(LogLevel.Error);
        builder.UsePymkGateway([silo.Gateway]);
        builder.Services.AddPymkClient();
        return builder.Build();
    }

    private static void Report(ExplainSettings settings, int users, ExplanationCheck check)
    {
        foreach (var difference in check.Differences)
        {
            Console.WriteLine("different: " + difference);
        }

        Console.WriteLine(JsonSerializer.Serialize(new SortedDictionary<string, object?>(StringComparer.Ordinal)
        {
            ["model"] = settings.Model is null ? "random weights" : "given",
            ["users"] = users,
            ["pairs"] = check.Pairs,
            ["equal"] = check.Equal,
            ["outcomes"] = check.Outcomes,
            ["p50_ms"] = check.Percentile(0.50),
            ["p99_ms"] = check.Percentile(0.99),
            ["silo_core_ms_per_pair"] = Math.Round(check.Cpu.TotalMilliseconds / check.Pairs, 2),
            ["max_ms"] = check.Percentile(1),
        }));
    }
}
