using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Pymk.Core.Rules;
using Pymk.Grains.Candidates;
using Pymk.Grains.Facts;
using Pymk.Grains.Graph;
using Pymk.Grains.Interfaces.Users;
using Pymk.Grains.Models;
using Pymk.Grains.Privacy;
using Pymk.Grains.Profiles;
using Pymk.Grains.Users;
using Pymk.Testing.Models;

namespace Pymk.Grains.Tests.Fakes;

/// <summary>The parts of one user's grain over fakes and a clock that the test moves. Timers fire while the clock moves.</summary>
internal sealed class UserWorld : IUserContext
{
    public const int Ordinal = 3;

    public UserWorld(Action<ServingOptions>? configure = null, RuleOptions? rules = null)
    {
        // A lease that outlives the tests' jumps in time.
        var settings = new ServingOptions { GraphShards = 1, ListCacheBytes = 0, LeasePeriod = TimeSpan.FromDays(30) };
        configure?.Invoke(settings);
        var options = Options.Create(settings);
        var grains = FakeGrains.Of(Shard);
        Registry.Serve(TestModels.First);
        Generator = new FakeListGenerator(Time);
        Ordinals = new UserOrdinals(grains, NumberTexts.Of(grains, options), options);
        Leases = new ShardLeases(grains, Registry, options, Time, NullLogger<ShardLeases>.Instance);
        LastCall = Leases.RenewAsync();
        People = new PeopleRegistry(Leases, Ordinals, Options.Create(new PrivacyOptions()));
        Facts = new SiloFacts(Ordinals, Options.Create(rules ?? new RuleOptions()), Time, NullLogger<SiloFacts>.Instance);
        Erased = new ErasedPeople(Tombstones);
        Exposures = new DailyExposures(Time);
        Subscription = new RelationSubscription(this, grains, Ordinals, Registry, Leases, People);
        var (store, sets) = (new BestEffortListStore(Store, NullLogger<BestEffortListStore>.Instance), new CandidateSetCache(options));
        ListsInMemory = new CandidateListCache(options, Time);
        Supply = new CandidateSupply(this, Generator, store, Views, sets, ListsInMemory, Ordinals, options, Time);
        Profiles = new ProfileChanges(grains, Registry, Ordinals, null!, null!, Facts, Leases, options, Time, NullLogger<ProfileChanges>.Instance);
        Slates = new SlateCache(Subscription, new SlateWriter(Ordinals, Exposures, Profiles, sets, NumberTexts.Of(grains, options)), Facts, Time);
        Suggestions = new UserSuggestions(this, Subscription, Supply, Scorer, Slates, options, Time);
        UserViews = new UserViews(this, Subscription, Views, Exposures, Registry, Ordinals, People, Erased, Time);
        Lists = new PersonLists(grains, Ordinals, People, Profiles, NumberTexts.Of(grains, options));
        Actions = new UserActions(this, Subscription, Shard, Registry, Ordinals, grains, People, Erased, Time);
    }

    public long User => ModelFixture.IdOf(Ordinal);

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 2, 1, 0, 0, 0, TimeSpan.Zero));

    public FakeGraphShard Shard { get; } = new();

    public FakeListStore Store { get; } = new();

    public FakeViewStore Views { get; } = new();

    public FakeListGenerator Generator { get; }

    public FakeListScorer Scorer { get; } = new();

    public ModelRegistry Registry { get; } = new();

    public UserOrdinals Ordinals { get; }

    public ShardLeases Leases { get; }

    public PeopleRegistry People { get; }

    public FakeTombstones Tombstones { get; } = new();

    public ErasedPeople Erased { get; }

    public SiloFacts Facts { get; }

    public ProfileChanges Profiles { get; }

    public DailyExposures Exposures { get; }

    public RelationSubscription Subscription { get; }

    public CandidateListCache ListsInMemory { get; }

    public CandidateSupply Supply { get; }

    public SlateCache Slates { get; }

    public UserSuggestions Suggestions { get; }

    public UserViews UserViews { get; }

    public UserActions Actions { get; }

    public PersonLists Lists { get; }

    public UserRelations Relations => Subscription.Relations!;

    public long NowMs => Time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Timers started and not yet fired or cancelled.</summary>
    public int Timers { get; private set; }

    /// <summary>The call of the timer that fired last.</summary>
    public Task LastCall { get; private set; } = Task.CompletedTask;

    public static async Task<UserWorld> SubscribedAsync(Action<ServingOptions>? configure = null, RuleOptions? rules = null)
    {
        var world = new UserWorld(configure, rules);
        await world.SubscribeAsync();
        return world;
    }

    /// <summary>Subscribes as the grain does.</summary>
    public async Task SubscribeAsync()
    {
        if (Subscription.Prepare())
        {
            Suggestions.Reset();
        }

        await Subscription.SubscribeAsync();
    }

    public async Task<SuggestionAnswer> AskAsync() => Suggestions.TryAnswer(20) ?? await Suggestions.AnswerAsync(20, Freshness.Reuse);

    public void Push(long from, long to, RelationKind kind, bool active = true, long? timeMs = null) =>
        Relations.Apply([new RelationEvent(from, to, kind, active, timeMs ?? NowMs)]);

    public IDisposable StartTimer(TimeSpan due, Func<Task> callback)
    {
        Timers++;
        return new OneShot(this, due, callback);
    }

    private sealed class OneShot : IDisposable
    {
        private readonly UserWorld _world;
        private readonly ITimer _timer;
        private bool _ended;

        public OneShot(UserWorld world, TimeSpan due, Func<Task> callback)
        {
            _world = world;
            _timer = world.Time.CreateTimer(_ => world.LastCall = callback(), null, due, Timeout.InfiniteTimeSpan);
        }

        public void Dispose()
        {
            _timer.Dispose();
            if (!_ended)
            {
                _ended = true;
                _world.Timers--;
            }
        }
    }
}
