using System.CommandLine;
using System.Globalization;
using System.Net;
using Pymk.Client;
using Pymk.Core.Relations;
using Pymk.Grains.Interfaces.Stores;
using Pymk.Grains.Snapshot;
using Pymk.Silo.Settings;
using Pymk.Storage.Snapshots;

namespace Pymk.Silo.Snapshot;

/// <summary>
/// The verb <c>snapshot</c>: asks the running cluster what it knows and writes it as the files that <c>recommend</c>, <c>train</c> and
/// <c>evaluate</c> read. Exit code 1 where no service answers.
/// </summary>
internal static class SnapshotCommand
{
    private const int NoService = 1;
    private const string Relations = "relations.parquet";

    public static Command Create()
    {
        var output = new Option<DirectoryInfo>("--out") { Description = "Folder to write into; it is created if need be.", Required = true };
        var gateways = new Option<string>("--gateways")
        {
            Description = "Gateways of the running silos, as 'serve' prints them: ADDRESS:PORT[,ADDRESS:PORT...].",
            DefaultValueFactory = _ => "127.0.0.1:30000",
        };
        var cluster = new Option<string>("--cluster-id")
        {
            Description = "Name of the cluster.",
            DefaultValueFactory = _ => PymkCluster.DefaultClusterId,
        };
        const string help = "Writes the relations that the running service knows: relations.parquet for recommend, train and evaluate.";
        var command = new Command("snapshot", help)
        {
            output, gateways, cluster,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var (folder, addresses) = (parsed.GetRequiredValue(output), parsed.GetValue(gateways)!);
            var endpoints = Endpoints(addresses);
            try
            {
                using var host = await RunningCluster.ConnectAsync(endpoints, parsed.GetValue(cluster)!, cancellation);
                folder.Create();
                await WriteAsync(host.Services.GetRequiredService<IGrainFactory>(), folder.FullName, cancellation);
                return 0;
            }
            catch (Exception e) when (e is OrleansException or TimeoutException or StoreUnavailableException or SnapshotException)
            {
                Console.Error.WriteLine("pymk: " + Problem(e, addresses).ReplaceLineEndings(" "));
                return NoService;
            }
        });
        return command;
    }

    private static string Problem(Exception e, string gateways) => e switch
    {
        SnapshotException => e.Message,
        StoreUnavailableException => $"the service at {gateways} cannot read its relations now; try again: {e.Message}",
        _ => $"no service answers at {gateways} ({e.Message}); start it with ./pymk serve, "
            + "or name its gateway with --gateways and its cluster with --cluster-id",
    };

    private static async Task WriteAsync(IGrainFactory grains, string folder, CancellationToken cancellation)
    {
        var path = Path.Combine(folder, Relations);
        var counts = new long[RelationKindNames.All.Count];
        await using var file = await RelationFile.CreateAsync(path, cancellation);
        await foreach (var shard in new ClusterRelations(grains).ReadAsync(cancellation))
        {
            await file.AddAsync(shard.Relations, cancellation);
            foreach (var relation in shard.Relations)
            {
                counts[(int)relation.Kind]++;
            }
        }

        await file.CompleteAsync();
        var kinds = RelationKindNames.All.Select((name, kind) => string.Create(CultureInfo.InvariantCulture, $"{name} {counts[kind]:N0}"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{counts.Sum():N0} relations ({string.Join(", ", kinds)}) -> {path}"));
    }

    private static IPEndPoint[] Endpoints(string addresses)
    {
        var texts = addresses.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return Array.ConvertAll(texts.Length > 0 ? texts : [""], text => IPEndPoint.TryParse(text, out var gateway) && gateway.Port != 0
            ? gateway
            : throw new SettingException($"--gateways: '{text}' is not an address; give ADDRESS:PORT, such as 127.0.0.1:30000."));
    }
}
