using System.CommandLine;
using System.Globalization;
using Pymk.Core.Graph;
using Pymk.Core.Ids;
using Pymk.Core.Models;
using Pymk.Core.Privacy;
using Pymk.Core.Profiles;
using Pymk.Core.Snapshots;
using Pymk.Grains;
using Pymk.Grains.Interfaces.Ids;
using Pymk.Grains.Interfaces.Stores;
using Pymk.Silo.Cli;
using Pymk.Silo.Ids;
using Pymk.Silo.Settings;
using Pymk.Silo.Stores;
using Pymk.Silo.Telemetry;
using Pymk.Storage;
using Pymk.Storage.Restore;
using Pymk.Web.Options;

namespace Pymk.Silo.Restore;

/// <summary>
/// The verb <c>restore</c>: fills an empty store with what a snapshot says beyond the model, while no silo runs. Exit code 1 where the store does not
/// answer, 2 where it is not empty or the snapshot is damaged or of another service. Run again after an interruption, it goes on.
/// </summary>
internal static class RestoreCommand
{
    private const int NoStore = 1;
    private const int UserError = 2;

    public static Command Create()
    {
        var from = new Option<DirectoryInfo>("--from") { Description = "Folder of the snapshot.", Required = true };
        var model = new Option<string>("--model") { Description = "Model directory that the service will serve. (Pymk:Model)" };
        var data = new Option<string>("--data") { Description = "Folder of the embedded store. (Pymk:Data)" };
        var redis = new Option<string>("--redis") { Description = "A Redis instead of the embedded store. (Pymk:Redis)" };
        var set = new Option<string[]>("--set")
        {
            Description = "Any other setting of serve as NAME=VALUE, such as Pymk:Serving:GraphShards=32.",
            AllowMultipleArgumentsPerToken = true,
        };
        var command = new Command("restore", "Fills the empty store of a stopped service from a snapshot; the model has the rest.")
        {
            from, model, data, redis, set,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var settings = new SettingArguments();
            settings.Add("Pymk:Model", parsed.GetValue(model));
            settings.Add("Pymk:Data", parsed.GetValue(data));
            settings.Add("Pymk:Redis", parsed.GetValue(redis));
            settings.AddPairs(parsed.GetValue(set) ?? []);
            try
            {
                await RunAsync(parsed.GetRequiredValue(from).FullName, settings.ToArray(), cancellation);
                return 0;
            }
            catch (Exception e) when (e is RestoreException or StoreUnavailableException or TimeoutException)
            {
                await Console.Error.WriteLineAsync("pymk: " + e.Message.ReplaceLineEndings(" "));
                return e is RestoreException ? UserError : NoStore;
            }
        });
        return command;
    }

    private static async Task RunAsync(string folder, string[] arguments, CancellationToken cancellation)
    {
        var host = WebApplication.CreateBuilder(new WebApplicationOptions { Args = arguments, ContentRootPath = AppContext.BaseDirectory });
        host.Configuration.AddSecretFiles();
        var settings = SiloSettingsCheck.Read(host.Configuration.GetSection(SiloSettings.Section));
        SiloSettingsCheck.Check(settings);
        var serving = new ServingOptions();
        host.Configuration.GetSection(ServingOptions.Section).Bind(serving);
        var source = Read(folder, settings.Model);
        using var logs = SiloLogging.CreateForStores();
        await using var stores = await StoreConnection.OpenAsync(settings, logs);
        await using var services = new ServiceCollection().AddPymkStorage(stores.Stores, stores.Embedded).BuildServiceProvider();
        var report = await services.GetRequiredService<StoreRestore>().RunAsync(source, serving.GraphShards, cancellation);
        EmbeddedIds.Write(settings, source.Manifest.TextIds ? UserIdKind.Text : UserIdKind.Number);
        Console.WriteLine(report is null
            ? $"{source.Manifest.Origin.Id}: the store is filled from it already"
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{source.Manifest.Origin.Id}: {report.Began:N0} connections began and {report.Ended:N0} ended since the model, "
                + $"{report.Relations:N0} relations, {report.Profiles:N0} profiles -> {stores.Description}"));
    }

    private static RestoreSource Read(string folder, string directory)
    {
        var manifest = SnapshotFolder.Read(folder, verify: true);
        var version = ModelDirectory.CurrentVersion(directory);
        var files = new ModelFiles(version);
        var origins = ModelDirectory.Versions(directory).Append(version).Where(v => File.Exists(new ModelFiles(v).Manifest))
            .Select(v => ModelDirectory.ReadManifest(v).Snapshot).Append(manifest.Origin);
        return new RestoreSource(
            folder, manifest, SocialGraphFile.Read(files.Graph), ProfileTable.Read(files.Profiles),
            ModelDirectory.ReadManifest(version).TextIds ? UserIdTable.Read(files.Ids) : null, ErasedUsers.Read(directory).WithRevivals(ErasedUsers.Read(folder)),
            RestoreSource.EpochOf(origins));
    }
}
