using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Placement;
using Pymk.Grains.Candidates;
using Pymk.Grains.Cleaning;
using Pymk.Grains.Cycle;
using Pymk.Grains.Erasure;
using Pymk.Grains.Events;
using Pymk.Grains.Experiments;
using Pymk.Grains.Facts;
using Pymk.Grains.Graph;
using Pymk.Grains.Ids;
using Pymk.Grains.Interfaces.Ids;
using Pymk.Grains.Interfaces.Operations;
using Pymk.Grains.Labels;
using Pymk.Grains.ListsAhead;
using Pymk.Grains.Models;
using Pymk.Grains.Operations;
using Pymk.Grains.Outcomes;
using Pymk.Grains.Placement;
using Pymk.Grains.Privacy;
using Pymk.Grains.Profiles;
using Pymk.Grains.Ranking;
using Pymk.Grains.Retention;
using Pymk.Grains.Rollout;
using Pymk.Grains.Snapshot;
using Pymk.Grains.Users;

namespace Pymk.Grains.Hosting;

/// <summary>Adds the grains' services to a silo.</summary>
public static class PymkGrainsExtensions
{
    /// <summary>
    /// Adds the services of the grains. The host registers the stores (<see cref="IRelationStore"/>, <see cref="Index.IIndexChangeStore"/>,
    /// <see cref="IProfileStore"/>, <see cref="Behavior.IBehaviorStore"/>, <see cref="ICandidateListStore"/>, <see cref="IListsAheadStore"/>, <see cref="Views.IViewStore"/>,
    /// <see cref="Features.IUserRowStore"/>, <see cref="ITombstoneStore"/>, <see cref="IErasureStore"/>, <see cref="IExperimentStore"/>, <see cref="IStoreCompaction"/>,
    /// <see cref="ISnapshotParts"/> and, to read events, <see cref="Events.IInteractionLog"/>). It puts a model into the
    /// <see cref="ModelRegistry"/>, with <see cref="ModelRolloutExtensions.AddModelRollout"/> or by itself.
    /// </summary>
    public static ISiloBuilder AddPymkGrains(this ISiloBuilder silo, Action<ServingOptions>? configure = null)
    {
        var services = silo.Services;
        services.AddPymkOptions();
        services.AddOptions<ServingOptions>().Configure(configure ?? (_ => { }));
        services.AddOptions<Events.EventLogOptions>().BindConfiguration(Events.EventLogOptions.Section);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<ModelRegistry>();
        services.TryAddSingleton<KeptModels>();
        services.AddRecentFigures();
        services.TryAddSingleton<SnapshotTurns>();
        services.TryAddSingleton(new NetworkIds(UserIdKind.Number));
        services.AddSingleton<UserOrdinals>()
            .AddSingleton<UserTexts>()
            .AddSingleton<EventPeople>()
            .AddSingleton<ShardLeases>()
            .AddSingleton<PeopleRegistry>()
            .AddSingleton<ErasedPeople>()
            .AddSingleton<Events.PeopleCheck>()
            .AddSingleton<SiloErasure>()
            .AddSingleton<ErasureSteps>()
            .AddSingleton<TombstoneRetention>()
            .AddHostedService(s => s.GetRequiredService<SiloErasure>())
            .AddHostedService<ErasureWatcher>()
            .AddHostedService(s => s.GetRequiredService<ShardLeases>())
            .AddSingleton<IRelationEvents, RelationEvents>()
            .AddSingleton<CandidateSetCache>()
            .AddSingleton<CandidateListCache>()
            .AddSingleton<Index.OpenIndexShards>()
            .AddSingleton<HostedShards>()
            .AddSingleton<ShardHome>()
            .AddSingleton<Features.RowHosts>()
            .AddSingleton<CandidateListGenerator>()
            .AddSingleton<Index.IndexSearches>()
            .AddSingleton<SiloRanker>()
            .AddSingleton<RankingRouter>()
            .AddSingleton<DailyExposures>()
            .AddSingleton<SourceOutcomes>()
            .AddSingleton<UserDescriber>()
            .AddSingleton<ProfileFoldRule>()
            .AddSingleton<BehaviorEnd>()
            .AddSingleton<SiloFacts>()
            .AddSingleton<ActivityFollower>()
            .AddHostedService(s => s.GetRequiredService<ActivityFollower>())
            .AddSingleton<MovedRows>()
            .AddHostedService(s => s.GetRequiredService<MovedRows>())
            .AddSingleton<ProfileChanges>()
            .AddHostedService(s => s.GetRequiredService<ProfileChanges>())
            .AddSingleton<ModelActivity>()
            .AddSingleton<LikelyAskers>()
            .AddSingleton<ShardListWriter>()
            .AddSingleton(s => new DutyCycle(
                s.GetRequiredService<IOptions<ListsAheadOptions>>().Value.Share * Environment.ProcessorCount, s.GetRequiredService<TimeProvider>()))
            .AddHostedService<ListsAheadStarter>()
            .AddSingleton<SlateWriter>()
            .AddSingleton<ServingPlans>()
            .AddSingleton<LoggedAnswers>()
            .AddHostedService<ExperimentWatch>()
            .AddSingleton<UserGrains>()
            .AddSingleton<PersonLists>()
            .AddSingleton<SuggestionFilter>()
            .AddSingleton<LikePeople>()
            .AddSingleton<BestEffortListStore>()
            .AddSingleton<ICandidateListGenerator>(s => s.GetRequiredService<CandidateListGenerator>())
            .AddSingleton<IListScorer, ListScorer>()
            .AddScoped<IUserContext, GrainUserContext>()
            .AddScoped<RelationSubscription>()
            .AddScoped<CandidateSupply>()
            .AddScoped<SlateCache>()
            .AddScoped<UserSuggestions>()
            .AddScoped<UserViews>()
            .AddScoped<UserActions>()
            .AddScoped<SuggestionExplainer>()
            .AddSingleton<ExplainedPeople>()
            .AddSingleton<TrainingSilos>()
            .AddSingleton<SiloCleaningClient>()
            .AddSingleton<CleaningSteps>()
            .AddSingleton<OperatedModels>()
            .AddHostedService<CleaningWatcher>();
        silo.AddGrainService<SiloCleaning>();

        // A filter for each grain class: it holds the label of the class.
        services.AddPlacementFilter<LabelPlacementFilter, LabelPlacementFilterDirector>(ServiceLifetime.Transient);
        services.AddPlacementDirector<SiloOfKeyPlacement, SiloOfKeyPlacementDirector>();
        services.AddPlacementDirector<ShardPlacement, ShardPlacementDirector>();
        services.AddPlacementDirector<UserPlacement, UserPlacementDirector>();
        services.AddOptions<GrainCollectionOptions>().Configure<IOptions<ServingOptions>>((collection, serving) =>
        {
            collection.ClassSpecificCollectionAge[typeof(UserGrain).FullName!] = serving.Value.UserIdle;
            collection.EnableActivationSheddingOnMemoryPressure = true;
        });
        return silo;
    }
}
