using System.Globalization;
using Pymk.Benchmarks.Silos;
using Pymk.Core.Snapshots;
using Pymk.Storage.Snapshots;

namespace Pymk.Benchmarks.Days;

/// <summary>Restores a snapshot into an empty store, starts a silo on it and compares the snapshot that this one takes.</summary>
internal static class RestoreCheck
{
    /// <summary>True where both snapshots hold the same.</summary>
    /// <param name="snapshot">Folder of the snapshot.</param>
    /// <param name="service">The service that it was taken of. It goes on; its model is served by the restored one, too.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="folder">A folder for the restored store.</param>
    public static async Task<bool> RunAsync(string snapshot, LiveService service, VirtualClock clock, string folder)
    {
        var (data, again) = (Path.Combine(folder, "store"), Path.Combine(folder, "snapshot"));
        await Programs.RunAsync(Programs.Silo, ["restore", "--from", snapshot, "--model", service.Model, "--data", data], clock.File);
        var gateway = FreePort.Next().ToString(CultureInfo.InvariantCulture);
        using var silo = new SiloProcess(
            Programs.Silo, "serve", "--model", service.Model, "--data", data, "--http", "", "--silo-port", "0", "--gateway-port", gateway,
            "--set", "Kafka:BootstrapServers=none", $"Pymk:EventLog:Folder={Path.Combine(folder, "logs")}")
        {
            Environment = { [Core.Clocks.ProcessClock.Variable] = clock.File },
        };
        await silo.StartAsync();
        await Programs.RunAsync(Programs.Silo, ["snapshot", "--out", again, "--gateways", $"127.0.0.1:{gateway}"], clock.File);
        return (await ContentAsync(snapshot)).SetEquals(await ContentAsync(again));
    }

    private static async Task<HashSet<string>> ContentAsync(string folder)
    {
        var reader = new SnapshotReader(folder, SnapshotFolder.Read(folder, verify: true));
        var rows = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var connection in reader.ConnectionsAsync(CancellationToken.None))
        {
            rows.Add(connection.ToString());
        }

        await foreach (var relation in reader.RelationsAsync(CancellationToken.None))
        {
            rows.Add(relation.ToString());
        }

        await foreach (var person in reader.PeopleAsync(CancellationToken.None))
        {
            var values = person.Values.Select(v => $"{v.Field.Column}={v.Text}").Order(StringComparer.Ordinal);
            rows.Add($"{person.User} {person.Name} {person.Headline} {person.Joined} {string.Join('|', values)}");
        }

        return rows;
    }
}
