using Pymk.Core.Models;
using Pymk.Grains.Interfaces.Ids;
using Pymk.Silo.Ids;
using Pymk.Silo.Settings;
using Pymk.Silo.Stores;
using Pymk.Storage.Redis;
using StackExchange.Redis;

namespace Pymk.Silo.Doctor;

/// <summary>Compares what user ids are in the store, the model and the settings, as a silo does at its start.</summary>
internal static class IdChecks
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>The kind of ids that the store holds, and whether a silo would start with the model.</summary>
    /// <param name="settings">The store, the model directory and what <c>Pymk:Ids</c> asks for.</param>
    /// <param name="model">The current version; null where there is none.</param>
    /// <param name="cancellation">Ends the check.</param>
    public static async Task<Finding> KindAsync(SiloSettings settings, ModelVersion? model, CancellationToken cancellation)
    {
        try
        {
            var ofModel = model is null ? (UserIdKind?)null : NetworkKind.OfModel(model.Manifest);
            var (store, where) = await ReadAsync(settings, cancellation);
            var kind = NetworkKind.Decide(UserIdKindNames.Parse(settings.Ids), ofModel, store, settings.Model, where);
            return Finding.Fine(store is null
                ? $"no silo has opened the store; it will be of a network of {UserIdKindNames.Describe(kind)}"
                : $"the store is of a network of {UserIdKindNames.Describe(kind)}{(ofModel is null ? "" : ", as the model is")}");
        }
        catch (SettingException e)
        {
            return Finding.Wrong(e.Message, "a silo does not start so");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or RedisException or TimeoutException)
        {
            return Finding.Note(
                $"the store does not tell what its user ids are: {e.Message.ReplaceLineEndings(" ")}", "mend the store and run doctor again");
        }
    }

    private static async Task<(UserIdKind? Kind, string Where)> ReadAsync(SiloSettings settings, CancellationToken cancellation)
    {
        if (string.IsNullOrEmpty(settings.Redis))
        {
            return (EmbeddedIds.Read(settings), $"The embedded store in {settings.Data}");
        }

        var options = RedisAddress.Durable(settings);
        (options.ConnectTimeout, options.AbortOnConnectFail) = ((int)Patience.TotalMilliseconds, true);
        await using var stores = await RedisStores.ConnectAsync(options, null, settings.ClusterId, Patience);
        return (await StoreIds.ReadAsync(stores, "The store in Redis", cancellation), "The store in Redis");
    }
}
