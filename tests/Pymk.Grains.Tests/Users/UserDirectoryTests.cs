using System.Globalization;
using Microsoft.Extensions.Options;
using Pymk.Core.Privacy;
using Pymk.Grains.Graph;
using Pymk.Grains.Interfaces.Users;
using Pymk.Grains.Tests.Fakes;
using Pymk.Grains.Users;
using Pymk.Testing.Models;

namespace Pymk.Grains.Tests.Users;

public sealed class UserDirectoryTests
{
    private const int Changed = 7;

    private readonly UserWorld _world = new();
    private readonly UserDirectoryGrain _directory;

    public UserDirectoryTests() => _directory = new UserDirectoryGrain(
        FakeGrains.Of(_world.Shard), _world.Registry, _world.People, _world.Leases, _world.Profiles, _world.Ordinals,
        NumberTexts.Of(FakeGrains.Of(), Options.Create(new ServingOptions())), Options.Create(new ServingOptions { GraphShards = 1 }));

    [Fact]
    public async Task Person_DeletedWhileRowsAreRead_IsNeitherShownNorCounted()
    {
        await BeginAsync();
        var before = await FindAsync();
        Assert.Equal(ModelFixture.IdOf(Changed), Assert.Single(before.Users).UserId);
        _world.Shard.BeforeRows = () =>
        {
            _world.Shard.Flags = [new UserFlags(ModelFixture.IdOf(Changed), PersonFlags.Deleted)];
            return _world.Leases.RenewAsync();
        };
        var page = await FindAsync();
        Assert.Empty(page.Users);
        Assert.Equal(before.Total - 1, page.Total);
    }

    [Fact]
    public async Task Shard_ThatDoesNotAnswer_FailsTheSearch()
    {
        await BeginAsync();
        _world.Shard.BeforeRows = () => Task.FromException(new TimeoutException());
        var refusal = await Assert.ThrowsAsync<TimeoutException>(FindAsync);
        Assert.Contains("graph shard does not answer", refusal.Message, StringComparison.Ordinal);
    }

    // The row of a changed user comes from the shard.
    private async Task BeginAsync()
    {
        _world.Shard.Changed = [ModelFixture.IdOf(Changed)];
        await _world.Leases.RenewAsync();
    }

    private async Task<UserPage> FindAsync() => await _directory.Find(ModelFixture.IdOf(Changed).ToString(CultureInfo.InvariantCulture), 0, 1);
}
