using System.CommandLine;
using System.Globalization;
using Pymk.Client;
using Pymk.Core.Clocks;
using Pymk.Core.Snapshots;
using Pymk.Grains.Snapshot;
using Pymk.Silo.Gateways;

namespace Pymk.Silo.Snapshot;

/// <summary>
/// The verb <c>snapshot</c>: the running silos write what they know into a folder that they share with it. Exit code 1 where no service answers or a
/// shard cannot write, 2 where the folder cannot take a snapshot. The next run with the same folder goes on.
/// </summary>
internal static class SnapshotCommand
{
    private const int NoService = 1;

    public static Command Create()
    {
        var output = new Option<DirectoryInfo>("--out")
        {
            Description = "Folder of the snapshot, shared with the silos: a new or empty one, or one with an unfinished snapshot.",
            Required = true,
        };
        var gateways = GatewayOption.Create();
        var cluster = new Option<string>("--cluster-id")
        {
            Description = "Name of the cluster.",
            DefaultValueFactory = _ => PymkCluster.DefaultClusterId,
        };
        const string help = "Writes what the running service knows, for train, recommend, evaluate and restore: it is also the backup.";
        var command = new Command("snapshot", help)
        {
            output, gateways, cluster,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var (folder, addresses) = (parsed.GetRequiredValue(output).FullName, parsed.GetValue(gateways)!);
            try
            {
                using var host = await GatewayOption.ConnectAsync(addresses, parsed.GetValue(cluster)!, cancellation);
                var grains = host.Services.GetRequiredService<IGrainFactory>();
                var manifest = await ClusterSnapshot.RunAsync(grains, folder, null, ProcessClock.Time, cancellation);
                Console.WriteLine($"{Describe(manifest)} -> {folder}");
                return 0;
            }
            catch (Exception e) when (e is OrleansException or TimeoutException or SnapshotException)
            {
                Console.Error.WriteLine("pymk: " + Problem(e, addresses).ReplaceLineEndings(" "));
                return NoService;
            }
        });
        return command;
    }

    private static string Problem(Exception e, string gateways) => e is SnapshotException
        ? e.Message
        : $"no service answers at {gateways} ({e.Message}); start it with ./pymk serve, "
            + "or name its gateway with --gateways and its cluster with --cluster-id";

    private static string Describe(SnapshotManifest manifest)
    {
        long Rows(string kind) => manifest.Parts.Where(p => p.Name.StartsWith(kind + "/", StringComparison.Ordinal)).Sum(p => p.Rows);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{manifest.Origin.Id}: {Rows(SnapshotFiles.Connections):N0} connections, {Rows(SnapshotFiles.Profiles):N0} people, "
            + $"{Rows(SnapshotFiles.Relations):N0} relations, interaction logs {manifest.Interactions ?? "none"}");
    }
}
