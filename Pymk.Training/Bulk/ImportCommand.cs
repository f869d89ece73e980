using System.CommandLine;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Runtime;
using Pymk.Client;
using Pymk.Client.Bulk;
using Pymk.Client.Gateways;
using Pymk.Core.Clocks;
using Pymk.Grains.Interfaces.Users;
using Pymk.Training.Cli;
using Pymk.Training.Database;
using Pymk.Training.Ids;
using Pymk.Training.Import;

namespace Pymk.Training.Bulk;

/// <summary>
/// The verb <c>import</c>: brings the files that <c>train</c> reads into a running service. Exit code 1 where no service answers, or it stops answering;
/// the same command again goes on.
/// </summary>
internal static class ImportCommand
{
    private const int NoService = 1;

    public static Command Create()
    {
        var data = new Option<string>("--data") { Description = "A snapshot, or a folder with connections.* and profiles.*; interactions and future.* are not imported." };
        var connections = new Option<string>("--connections") { Description = "Connections: text, JSONL, Matrix Market or Parquet, also compressed; or a database." };
        var profiles = new Option<string>("--profiles") { Description = "Profiles: JSONL, CSV or Parquet, also compressed; or a database." };
        var relations = new Option<string>("--relations") { Description = "Relations and flags: a snapshot, its folder of relations, or a file." };
        var interactions = new Option<string>("--interactions") { Hidden = true };
        var ids = IdsOption.Create();
        var strict = new Option<bool>("--strict") { Description = "Import nothing of data with any bad row." };
        var gateways = new Option<string>("--gateways")
        {
            Description = "Gateways of the running silos, as 'serve' prints them: ADDRESS:PORT[,ADDRESS:PORT...].",
            DefaultValueFactory = _ => "127.0.0.1:30000",
        };
        var cluster = new Option<string>("--cluster-id") { Description = "Name of the cluster.", DefaultValueFactory = _ => PymkCluster.DefaultClusterId };
        var command = new Command("import", "Brings initial files into a running service, where nothing newer is lost; again changes nothing.")
        {
            data, connections, profiles, relations, interactions, ids, strict, gateways, cluster,
        };
        var databases = new DatabaseArguments();
        databases.AddTo(command);
        interactions.Validators.Add(r => r.AddError($"--interactions: {ImportRun.NoInteractions}"));
        command.SetAction((parsed, cancellation) => Task.Run(
            () => RunAsync(
                new ImportOptions
                {
                    DataFolder = parsed.GetValue(data),
                    Connections = parsed.GetValue(connections),
                    Profiles = parsed.GetValue(profiles),
                    Relations = parsed.GetValue(relations),
                    Ids = IdsOption.Parse(parsed.GetValue(ids)),
                    Strict = parsed.GetValue(strict),
                    SkipInteractions = true,
                },
                databases.Read(parsed),
                parsed.GetValue(gateways)!,
                parsed.GetValue(cluster)!,
                cancellation),
            CancellationToken.None));
        return command;
    }

    private static async Task<int> RunAsync(ImportOptions options, DatabaseQueries queries, string gateways, string cluster, CancellationToken cancellation)
    {
        var progress = ConsoleProgress.ForThisConsole();
        try
        {
            using var host = await GatewayHost.ConnectAsync(gateways, cluster, cancellation);
            var sender = new BulkSender(host.Services.GetRequiredService<IGrainFactory>(), ProcessClock.Time);
            using var input = await DatabaseInput.FetchAsync(options, queries, progress, cancellation);
            var outcome = await new ImportRun(input.Options, sender, ProcessClock.Time, progress, Say).RunAsync(cancellation);
            progress.Finish();
            Console.WriteLine(outcome.Describe());
            await host.StopAsync(cancellation);
            return 0;
        }
        catch (FormatException e)
        {
            throw new UserErrorException($"--gateways: {e.Message}", e);
        }
        catch (InvalidRequestException e)
        {
            throw new UserErrorException($"the service refuses a row: {e.Message}", e);
        }
        catch (Exception e) when (e is TimeoutException or OrleansException)
        {
            Say($"pymk: no service answers at {gateways} ({e.Message}); start it with ./pymk serve, or name its gateway with --gateways "
                + "and its cluster with --cluster-id. The same command again goes on");
            return NoService;
        }
        finally
        {
            progress.Finish();
        }

        void Say(string line)
        {
            progress.Finish();
            Console.Error.WriteLine(line.ReplaceLineEndings(" "));
        }
    }
}
