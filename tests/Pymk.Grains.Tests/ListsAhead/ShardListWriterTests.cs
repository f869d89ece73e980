using System.Reflection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Pymk.Core.Recommend;
using Pymk.Core.Rules;
using Pymk.Grains.Behavior;
using Pymk.Grains.Graph;
using Pymk.Grains.ListsAhead;
using Pymk.Grains.Models;
using Pymk.Grains.Tests.Fakes;
using Pymk.Testing.Grains;
using Pymk.Testing.Models;

namespace Pymk.Grains.Tests.ListsAhead;

/// <summary>One shard has all 300 users of the model.</summary>
public sealed class ShardListWriterTests : IGraphActivityGrain, IProfileActivityGrain
{
    private const int Users = 300;

    private readonly FakeTimeProvider _time = new(ModelFixture.LogsEnd);
    private readonly FakeListsAheadStore _store = new();
    private readonly ModelRegistry _models = new();
    private readonly ListsAheadOptions _options = new() { ActiveDays = ListsAheadOptions.Everybody };
    private readonly FakeListGenerator _generator;
    private readonly List<long> _asked = [];
    private readonly List<ShardLists> _reports = [];
    private Func<long, int, AheadOutcome> _answer = (_, _) => AheadOutcome.Written;
    private (long User, int Day)[] _active = [];

    public ShardListWriterTests()
    {
        _generator = new FakeListGenerator(_time);
        _models.Serve(TestModels.First);
    }

    [Fact]
    public async Task Run_OfAllUsers_AsksEachOnce_AndFinishes()
    {
        await RunAsync();
        Assert.Equal(Enumerable.Range(0, Users).Select(ModelFixture.IdOf), _asked);
        Assert.Equal(new ShardLists("v1", Users - 1, Users, Users, Users, true), _store.Stored);
        Assert.Equal(_store.Stored, _reports[^1]);
    }

    [Fact]
    public async Task Run_AfterARestart_GoesOnBehindTheStoredUser()
    {
        _store.Stored = new ShardLists("v1", 99, Users, 100, 90, false);
        await RunAsync();
        Assert.Equal(Enumerable.Range(100, 200).Select(ModelFixture.IdOf), _asked);
        Assert.Equal(new ShardLists("v1", Users - 1, Users, Users, 290, true), _store.Stored);
    }

    [Fact]
    public async Task Run_StoppedAnywhere_LeavesItsPlaceInTheStore()
    {
        using var ending = new CancellationTokenSource();
        _answer = (_, calls) =>
        {
            if (calls == 150)
            {
                ending.Cancel();
            }

            return AheadOutcome.Written;
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RunAsync(ending.Token));
        Assert.Equal(("v1", 127, 128L, false), (_store.Stored!.Version, _store.Stored.Cursor, _store.Stored.Done, _store.Stored.IsFinished));
        var before = _asked.Count;
        await RunAsync();
        Assert.Equal(Users - 128, _asked.Count - before);
    }

    [Fact]
    public async Task Run_OfANewerVersion_StartsOver()
    {
        _store.Stored = new ShardLists("v0", 250, Users, 251, 251, true);
        await RunAsync();
        Assert.Equal(Users, _asked.Count);
    }

    [Fact]
    public async Task Run_OfAFinishedVersion_AsksNobody()
    {
        _store.Stored = new ShardLists("v1", Users - 1, Users, Users, 280, true);
        await RunAsync();
        Assert.Empty(_asked);
        Assert.Equal([_store.Stored], _reports);
    }

    [Fact]
    public Task Run_OfAVersionThatIsNotServed_WaitsForIt() => Turns.RunAsync(async () =>
    {
        _models.Serve(TestModels.Second);
        var running = RunAsync();
        Assert.False(await Turns.IsCompletedAsync(running));
        Assert.Empty(_asked);
        _models.Serve(TestModels.First);
        _time.Advance(TimeSpan.FromSeconds(1));
        await running;
        Assert.Equal(Users, _asked.Count);
    });

    [Fact]
    public Task Run_WhileRequestsTakeAllPlaces_WaitsForThem() => Turns.RunAsync(async () =>
    {
        _generator.IsBusy = true;
        var running = RunAsync();
        Assert.False(await Turns.IsCompletedAsync(running));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.False(await Turns.IsCompletedAsync(running));
        Assert.Empty(_asked);
        _generator.IsBusy = false;
        _time.Advance(TimeSpan.FromSeconds(1));
        await running;
    });

    [Fact]
    public Task Run_UserWhoseSiloIsBusy_IsAskedAgain_OneWhoseListCannotBeWrittenThreeTimes() => Turns.RunAsync(async () =>
    {
        _answer = (user, calls) => user == ModelFixture.IdOf(0) ? (calls < 6 ? AheadOutcome.Busy : AheadOutcome.Fresh)
            : user == ModelFixture.IdOf(1) ? AheadOutcome.NotWritten
            : user == ModelFixture.IdOf(2) ? AheadOutcome.Gone
            : AheadOutcome.Written;
        var running = RunAsync();
        while (!await Turns.IsCompletedAsync(running))
        {
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        await running;
        Assert.Equal((6, 3, 1), (CallsOf(0), CallsOf(1), CallsOf(2)));
        Assert.Equal(new ShardLists("v1", Users - 1, Users, Users, Users - 3, true), _store.Stored);
    });

    [Theory]
    [InlineData(0.5, true)]
    [InlineData(1.5, false)]
    public async Task Run_OfActiveUsers_LeavesOutThoseWhomNeitherTheModelNorEventsKnowToBeActive(double daysBefore, bool likely)
    {
        // The model's files are gone, so its logs know nobody.
        _options.ActiveDays = 1;
        var time = ModelFixture.LogsEnd.AddDays(-daysBefore);
        _active = [(ModelFixture.IdOf(7), FactColumns.DayOf(time)), (ModelFixture.IdOf(9), FactColumns.DayOf(time.AddDays(-30)))];
        await RunAsync();
        Assert.Equal(likely ? [ModelFixture.IdOf(7)] : [], _asked);
    }

    [Fact]
    public async Task Run_OfActiveUsers_AsksThoseWhomTheModelsLogsKnowToBeActive()
    {
        _options.ActiveDays = 1;
        var root = Directory.CreateTempSubdirectory("pymk-lists-ahead-").FullName;
        try
        {
            _models.Serve(ServingModel.Load(ModelFixture.Publish(root, "v1", Users)));
            await RunAsync();
            Assert.Equal(Users, _asked.Count);
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    ValueTask<ActivityUpdates> IGraphActivityGrain.GetActivity(long knownEpoch, int known) =>
        new(new ActivityUpdates(5, _active.Length, _active.Length, [.. _active.Select(a => a.User)], [.. _active.Select(a => a.Day)]));

    ValueTask<ActivityUpdates> IProfileActivityGrain.GetActivity(long knownEpoch, int known) => new(new ActivityUpdates(5, 0, 0, [], []));

    private int CallsOf(int ordinal) => _asked.Count(user => user == ModelFixture.IdOf(ordinal));

    private Task RunAsync(CancellationToken? ending = null)
    {
        var grains = DispatchProxy.Create<IGrainFactory, FakeGrainFactory>();
        ((FakeGrainFactory)(object)grains).Resolve = (type, key) => type == typeof(IUserListGrain) ? new FakeUser(this, key) : this;
        var (options, serving) = (Options.Create(_options), Options.Create(new ServingOptions { GraphShards = 1 }));
        var askers = new LikelyAskers(grains, new UserOrdinals(grains, NumberTexts.Of(grains, serving), serving), new ModelActivity(), options);
        return new ShardListWriter(grains, _models, askers, _generator, new DutyCycle(1, _time), _store, options, _time)
            .RunAsync(0, "v1", _reports.Add, ending ?? TestContext.Current.CancellationToken);
    }

    private sealed class FakeUser(ShardListWriterTests test, long user) : IUserListGrain
    {
        public Task<AheadOutcome> WriteAhead(string version, TimeSpan life)
        {
            Assert.Equal(("v1", TimeSpan.FromDays(1)), (version, life));
            test._asked.Add(user);
            return Task.FromResult(test._answer(user, test._asked.Count));
        }
    }
}
