using System.Globalization;
using StackExchange.Redis;

namespace Pymk.Storage.Redis;

/// <summary>
/// Gives the keys of an earlier program, which have no cluster's name, to one cluster. A key keeps its slot. After a crash the next run goes on;
/// silos that start at the same time may run it together.
/// </summary>
internal static class ClusterAdoption
{
    // Orleans' own names of the silos of a cluster.
    private const string Members = "pymk/members/";

    // The last scheme without clusters' names, whose values are those of the one before.
    private const int LastWithoutNames = 2;

    /// <summary>Renames the keys of both stores.</summary>
    /// <exception cref="IOException">Other clusters are in the store, or an earlier program still writes.</exception>
    public static async Task RunAsync(RedisStores stores, string where, string clusterId)
    {
        if (await FindOthersAsync(stores, clusterId) is [var other, ..])
        {
            throw new IOException(
                $"{where} has the data of a program before, whose clusters shared it, and cluster '{clusterId}' is not alone there: '{other}' is in it too. "
                + $"If the data is of '{clusterId}', stop the silos of '{other}', delete the key {Members}{other} and start again; otherwise choose another Redis.");
        }

        // A store of the first scheme, too, is known again after a crash.
        await stores.Durable.AskAsync(db => db.StringSetAsync(RedisKeys.SharedScheme, LastWithoutNames));
        await RenameAsync(stores.Durable, stores.Keys, where);
        if (stores.Cache != stores.Durable)
        {
            await RenameAsync(stores.Cache, stores.Keys, where);
        }
    }

    private static async Task<IReadOnlyList<string>> FindOthersAsync(RedisStores stores, string clusterId)
    {
        var others = new List<string>();
        await stores.Durable.ScanAsync(
            Members + "*",
            keys =>
            {
                others.AddRange(keys.Select(key => ((string)key!)[Members.Length..]).Where(name => name != clusterId));
                return Task.CompletedTask;
            },
            CancellationToken.None);
        return others;
    }

    private static Task RenameAsync(RedisCommands server, RedisKeys names, string where) => server.ScanAsync(
        RedisKeys.AllWithoutCluster,
        async page =>
        {
            var keys = page.Select(key => (string)key!).Where(key => key != RedisKeys.SharedScheme);
            await server.AskForManyAsync(db => Task.WhenAll(keys.Select(key => RenameAsync(db, key, names.WithCluster(key), where))));
        },
        CancellationToken.None);

    private static async Task<bool> RenameAsync(IDatabase db, string key, string name, string where)
    {
        try
        {
            return await db.KeyRenameAsync(key, name, When.NotExists)
                ? true
                : throw new IOException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{where} has both {key} and {name}: a program before still writes there. Stop it, delete {key} and start again."));
        }
        catch (RedisServerException e) when (e.Message.Contains("no such key", StringComparison.OrdinalIgnoreCase))
        {
            // Another silo renamed it, or it expired.
            return false;
        }
    }
}
