using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Pymk.Core.Recommend;
using Pymk.Grains.Behavior;
using Pymk.Grains.Candidates;
using Pymk.Grains.Features;
using Pymk.Grains.Fencing;
using Pymk.Grains.Graph;
using Pymk.Grains.Index;
using Pymk.Grains.Interfaces.Events;
using Pymk.Grains.Interfaces.Stores;
using Pymk.Grains.Models;
using Pymk.Grains.Profiles;
using Pymk.Grains.Tests.Fakes;
using Pymk.Testing.Models;

namespace Pymk.Grains.Tests.Profiles;

public sealed class ShardRowWriterTests : IIndexShardGrain, IUserRowStore, IDisposable
{
    private static readonly long Here = ModelFixture.IdOf(3);
    private static readonly long Gone = ModelFixture.IdOf(4);

    private readonly string _root = Directory.CreateTempSubdirectory("pymk-rows-").FullName;
    private readonly ServingModel _model;
    private readonly List<string> _steps = [];
    private readonly List<long> _forgotten = [];
    private readonly ProfileChangeLog _changes = new(1, []);
    private readonly ShardProfiles _profiles;
    private readonly ShardRowWriter _writer;
    private Exception? _refusal;
    private Exception? _failure;

    public ShardRowWriterTests()
    {
        var options = Options.Create(new ServingOptions { GraphShards = 1 });
        var grains = FakeGrains.Of(new FakeGraphShard(), this);
        var (models, ordinals) = (new ModelRegistry(), new UserOrdinals(grains, NumberTexts.Of(grains, options), options));
        _model = ServingModel.Load(ModelFixture.Publish(_root, "v1", users: 60));
        models.Serve(_model);
        var leases = new ShardLeases(grains, models, options, TimeProvider.System, NullLogger<ShardLeases>.Instance);
        var generator = new CandidateListGenerator(
            grains, ordinals, leases, this, new CandidateSetCache(options), new OpenIndexShards(),
            new RowHosts(grains, ordinals, leases, new HostedShards(models, options), options, TimeProvider.System), options, TimeProvider.System);
        var gone = ProfileState.Unknown(Gone).After(new ProfileEvent("g", ModelFixture.LogsEnd, ProfileEventKind.Deleted, Gone));
        _profiles = new ShardProfiles([ProfileState.Unknown(Here), gone], new ChangeStamps(1));
        var behavior = new UserBehavior(Here);
        behavior.Add(new InteractionEvent("a", ModelFixture.LogsEnd.AddDays(-1), InteractionKind.Invite, Here, Gone), refusal: false);
        behavior.Add(new InteractionEvent("b", ModelFixture.LogsEnd.AddDays(1), InteractionKind.Invite, Here, Gone), refusal: false);
        _writer = new ShardRowWriter(
            1,
            models,
            new UserDescriber(grains, ordinals, leases, new PeopleRegistry(leases, ordinals, Options.Create(new PrivacyOptions())), generator, options),
            new FencedRows(this, MarkAsync),
            _profiles,
            new ShardBehavior([behavior], _ => true),
            _changes,
            StoreAsync,
            _ => ModelFixture.LogsEnd.ToUnixTimeSeconds(),
            NullLogger.Instance);
    }

    public void Dispose()
    {
        _model.Dispose();
        Directory.Delete(_root, recursive: true);
    }

    [Fact]
    public async Task Describe_MarksTheUser_ThenWritesRowAndIndex()
    {
        await _writer.DescribeAsync(Here);
        Assert.Equal([$"mark {Here}", $"row {Here}", $"index {Here}"], _steps);
        Assert.Equal(Here, Assert.Single(Changes().Cards).User);
    }

    [Fact]
    public async Task DescribeOnce_AStateThatIsDescribed_WritesNothing_UntilItChanges()
    {
        _failure = new IOException();
        await Assert.ThrowsAsync<IOException>(() => _writer.DescribeOnceAsync(Here));
        _failure = null;
        _steps.Clear();
        await Task.WhenAll(_writer.DescribeOnceAsync(Here), _writer.DescribeOnceAsync(Here));
        Assert.Equal([$"mark {Here}", $"row {Here}", $"index {Here}"], _steps);
        _profiles.Touch([Here]);
        await _writer.DescribeOnceAsync(Here);
        Assert.Equal(6, _steps.Count);
        _writer.Forget(Here);
        await _writer.DescribeOnceAsync(Here);
        Assert.Equal(9, _steps.Count);
    }

    [Fact]
    public async Task Describe_AUserWhoLeft_MarksThem_ThenRemovesTheIndexEntry()
    {
        await _writer.DescribeAsync(Gone);
        Assert.Equal([$"mark {Gone}", $"remove {Gone}"], _steps);
    }

    [Fact]
    public async Task Update_MarksTheUsers_ThenWritesRows_ThenForgetsHoursOfTheLogs()
    {
        Assert.Empty(await _writer.UpdateAsync([Here, Gone]));
        Assert.Equal([$"mark {Here},{Gone}", $"row {Here}", $"row {Gone}"], _steps);
        Assert.Equal([Here], _forgotten);
        Assert.Equal([Here, Gone], Changes().Rows!);
    }

    [Fact]
    public async Task Describe_AnotherOwnerOpenedTheShard_WritesNeitherRowNorIndex()
    {
        _refusal = new StaleEpochException("the profile store", 1, 1);
        await Assert.ThrowsAsync<StaleEpochException>(() => _writer.DescribeAsync(Here));
        await Assert.ThrowsAsync<StaleEpochException>(() => _writer.DescribeAsync(Gone));
        await Assert.ThrowsAsync<StaleEpochException>(() => _writer.DescribeAsync([Here, Gone]));
        Assert.Empty(_steps);
        Assert.Empty(Changes().Cards);
    }

    [Fact]
    public async Task Update_AnotherOwnerOpenedTheShard_WritesNoRow()
    {
        _refusal = new StaleEpochException("the profile store", 1, 1);
        await Assert.ThrowsAsync<StaleEpochException>(() => _writer.UpdateAsync([Here]));
        Assert.Empty(_steps);
        Assert.Empty(_forgotten);
        Assert.Empty(Changes().Rows!);
    }

    [Fact]
    public async Task Erase_BeforeAnUpdateThatWaits_LeavesTheUserOutOfIt_AndOfNoLaterOne()
    {
        var gate = new TaskCompletionSource();
        var erasing = _writer.EraseAsync(Gone, () => gate.Task);
        var updating = _writer.UpdateAsync([Here, Gone]);
        gate.SetResult();
        await erasing;
        Assert.Empty(await updating);
        Assert.Equal([$"mark {Here}", $"row {Here}"], _steps);
        await _writer.UpdateAsync([Gone]);
        Assert.Equal([$"mark {Gone}", $"row {Gone}"], _steps[2..]);
    }

    [Fact]
    public async Task RowStoreFails_TheUsersAreReturned_AndTheNextTryWorks()
    {
        _failure = new IOException();
        Assert.Equal([Here], await _writer.DescribeAsync([Here, Gone]));
        Assert.Equal([Here, Gone], await _writer.UpdateAsync([Here, Gone]));
        Assert.Empty(_forgotten);
        _failure = null;
        Assert.Empty(await _writer.DescribeAsync([Here]));
        Assert.Empty(await _writer.UpdateAsync([Here]));
    }

    Task<ReadOnlyMemory<byte>[]> IUserRowStore.ReadAsync(string version, ReadOnlyMemory<long> users, CancellationToken cancellation)
    {
        var table = _model.ReadRows();
        return Task.FromResult(Array.ConvertAll(users.ToArray(), user => table[_model.Graph.TryGetOrdinal(user, out var ordinal) ? ordinal : -1]));
    }

    Task IUserRowStore.WriteAsync(string version, IReadOnlyList<(long User, ReadOnlyMemory<byte> Row)> rows, CancellationToken cancellation)
    {
        if (_failure is not null)
        {
            return Task.FromException(_failure);
        }

        _steps.AddRange(rows.Select(r => $"row {r.User}"));
        return Task.CompletedTask;
    }

    Task<bool> IUserRowStore.IsPublishedAsync(string version) => Task.FromResult(true);

    Task IUserRowStore.MarkPublishedAsync(string version) => Task.CompletedTask;

    ValueTask<IndexHits> IIndexShardGrain.Search(string modelVersion, float[] embedding, int count) => throw new NotSupportedException();

    Task IIndexShardGrain.Upsert(string modelVersion, long user, float[] embedding) => Step($"index {user}");

    Task<long> IIndexShardGrain.Erase(long user) => throw new NotSupportedException();

    Task<int> IIndexShardGrain.ForgetLeft() => throw new NotSupportedException();

    Task IUserRowStore.RemoveAsync(string version, IReadOnlyCollection<long> users) => throw new NotSupportedException();

    Task IIndexShardGrain.Remove(long user) => Step($"remove {user}");

    private ProfileUpdates Changes() => _changes.After(1, 0, _profiles);

    private Task MarkAsync(IReadOnlyCollection<long> users) =>
        _refusal is null ? Step($"mark {string.Join(',', users)}") : Task.FromException(_refusal);

    private Task StoreAsync(IReadOnlyCollection<UserBehavior> changed)
    {
        _forgotten.AddRange(changed.Select(b => b.User));
        return Task.CompletedTask;
    }

    private Task Step(string step)
    {
        _steps.Add(step);
        return Task.CompletedTask;
    }
}
