using Microsoft.Extensions.DependencyInjection;
using Pymk.Grains.Behavior;
using Pymk.Grains.Candidates;
using Pymk.Grains.Erasure;
using Pymk.Grains.Events;
using Pymk.Grains.Experiments;
using Pymk.Grains.Features;
using Pymk.Grains.Graph;
using Pymk.Grains.Ids;
using Pymk.Grains.Index;
using Pymk.Grains.ListsAhead;
using Pymk.Grains.Measurement;
using Pymk.Grains.Operations;
using Pymk.Grains.Privacy;
using Pymk.Grains.Profiles;
using Pymk.Grains.RequestKeys;
using Pymk.Grains.Retention;
using Pymk.Grains.Snapshot;
using Pymk.Grains.Views;
using Pymk.Storage.Embedded;
using Pymk.Storage.Logs;
using Pymk.Storage.Redis;
using Pymk.Storage.Restore;
using Pymk.Storage.Snapshots;

namespace Pymk.Storage;

/// <summary>Registers the stores.</summary>
public static class StorageExtensions
{
    /// <summary>Adds the stores' interfaces over connections that are open already.</summary>
    /// <param name="services">The services.</param>
    /// <param name="stores">The connections.</param>
    /// <param name="embedded">The durable store, where it is in this process.</param>
    public static IServiceCollection AddPymkStorage(this IServiceCollection services, RedisStores stores, EmbeddedStore? embedded = null) => services
        .AddSingleton(stores)
        .AddSingleton<IStoreCompaction>(embedded is null ? new RedisCompaction(stores) : new EmbeddedCompaction(embedded, stores))
        .AddSingleton<IStoreMeasure, RedisStoreMeasure>()
        .AddSingleton<IRelationStore, RedisRelationStore>()
        .AddSingleton<IUserIdStore, RedisUserIdStore>()
        .AddSingleton<IIndexChangeStore, RedisIndexChangeStore>()
        .AddSingleton<IProfileStore, RedisProfileStore>()
        .AddSingleton<IBehaviorStore, RedisBehaviorStore>()
        .AddSingleton<ICandidateListStore, RedisCandidateListStore>()
        .AddSingleton<IListsAheadStore, RedisListsAheadStore>()
        .AddSingleton<IViewStore, RedisViewStore>()
        .AddSingleton<IUserRowStore, RedisUserRowStore>()
        .AddSingleton<IVersionStore, RedisVersionStore>()
        .AddSingleton<IFoldStore, RedisFoldStore>()
        .AddSingleton<IExperimentStore, RedisExperimentStore>()
        .AddSingleton<ITombstoneStore, RedisTombstoneStore>()
        .AddSingleton<IErasureStore, RedisErasureStore>()
        .AddSingleton<IRequestKeyStore, RedisRequestKeyStore>()
        .AddSingleton<IInteractionLog, ParquetInteractionLog>()
        .AddSingleton<IInteractionCounts, InteractionCounts>()
        .AddSingleton<IRestoreTarget, RedisRestoreTarget>()
        .AddSingleton<StoreRestore>()
        .AddSnapshotParts();

    /// <summary>Adds the writer of snapshots.</summary>
    public static IServiceCollection AddSnapshotParts(this IServiceCollection services) => services.AddSingleton<ISnapshotParts, ParquetSnapshotParts>();
}
