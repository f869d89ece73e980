using Pymk.Core.Models;
using Pymk.Grains.Interfaces.Ids;
using Pymk.Silo.Settings;
using Pymk.Silo.Stores;
using Pymk.Storage.Redis;

namespace Pymk.Silo.Ids;

/// <summary>Decides what the user ids of the network are, before anything is served: a network has one kind, in its model, its store and its settings.</summary>
internal static class NetworkKind
{
    /// <summary>Decides the kind and keeps it in the store.</summary>
    /// <exception cref="SettingException">Setting, model and store differ; nothing is written.</exception>
    /// <exception cref="IOException">The store names a kind that this program does not know, or the model has no manifest.</exception>
    public static async Task<UserIdKind> DecideAsync(SiloSettings settings, StoreConnection stores, CancellationToken cancellation)
    {
        var kind = Decide(
            UserIdKindNames.Parse(settings.Ids),
            ModelDirectory.HasModel(settings.Model) ? OfModel(ModelDirectory.ReadManifest(ModelDirectory.CurrentVersion(settings.Model))) : null,
            await StoreIds.ReadAsync(stores.Stores, stores.Where, cancellation),
            settings.Model,
            stores.Where);
        var kept = await StoreIds.KeepAsync(stores.Stores, stores.Where, kind, cancellation);

        // Another silo may have decided meanwhile.
        kind = kept == kind ? kind : Decide(kind, null, kept, settings.Model, stores.Where);
        EmbeddedIds.Write(settings, kind);
        return kind;
    }

    /// <summary>The kind of a model version.</summary>
    public static UserIdKind OfModel(ModelManifest manifest) => manifest.TextIds ? UserIdKind.Text : UserIdKind.Number;

    /// <summary>The kind of a network: the model's, without a model the store's, without both what the setting asks for, or numbers.</summary>
    /// <param name="asked">What the setting asks for; null for <c>auto</c>.</param>
    /// <param name="model">The model's; null without a model.</param>
    /// <param name="store">The store's; null for one that was not used.</param>
    /// <param name="directory">The model directory, for messages.</param>
    /// <param name="where">The store, as the beginning of a sentence.</param>
    /// <exception cref="SettingException">Two of them differ.</exception>
    public static UserIdKind Decide(UserIdKind? asked, UserIdKind? model, UserIdKind? store, string directory, string where)
    {
        if (model is { } ofModel && store is { } ofStore && ofModel != ofStore)
        {
            throw new SettingException(
                $"The model in {directory} is of a network of {UserIdKindNames.Describe(ofModel)}, but {Inside(where)} is of a network of "
                + $"{UserIdKindNames.Describe(ofStore)}. Serve the model of the store's network (Pymk:Model), or choose another store (Pymk:Data, Pymk:Redis, "
                + "Pymk:ClusterId).");
        }

        if (asked is { } wanted && (model ?? store) is { } has && wanted != has)
        {
            throw new SettingException(
                $"{SiloSettings.Section}:{nameof(SiloSettings.Ids)} is {UserIdKindNames.Of(wanted)}, but "
                + $"{(model is null ? Inside(where) : $"the model in {directory}")} is of a network of {UserIdKindNames.Describe(has)}, and a network keeps its "
                + $"kind. Leave the setting out, or choose another {(model is null ? "store" : "model")}.");
        }

        return model ?? store ?? asked ?? UserIdKind.Number;
    }

    private static string Inside(string where) => char.ToLowerInvariant(where[0]) + where[1..];
}
