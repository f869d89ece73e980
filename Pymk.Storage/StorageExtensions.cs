using Microsoft.Extensions.DependencyInjection;
using Pymk.Grains.Behavior;
using Pymk.Grains.Candidates;
using Pymk.Grains.Events;
using Pymk.Grains.Features;
using Pymk.Grains.Graph;
using Pymk.Grains.Index;
using Pymk.Grains.Profiles;
using Pymk.Grains.Views;
using Pymk.Storage.Logs;
using Pymk.Storage.Redis;

namespace Pymk.Storage;

/// <summary>Registers the stores.</summary>
public static class StorageExtensions
{
    /// <summary>Adds the stores' interfaces over connections that are open already.</summary>
    public static IServiceCollection AddPymkStorage(this IServiceCollection services, RedisStores stores) => services
        .AddSingleton(stores)
        .AddSingleton<IRelationStore, RedisRelationStore>()
        .AddSingleton<IIndexChangeStore, RedisIndexChangeStore>()
        .AddSingleton<IProfileStore, RedisProfileStore>()
        .AddSingleton<IBehaviorStore, RedisBehaviorStore>()
        .AddSingleton<ICandidateListStore, RedisCandidateListStore>()
        .AddSingleton<IViewStore, RedisViewStore>()
        .AddSingleton<IUserRowStore, RedisUserRowStore>()
        .AddSingleton<IInteractionLog, ParquetInteractionLog>();
}
