using Pymk.Core.Models;
using Pymk.Core.Privacy;
using Pymk.Grains.Events;
using Pymk.Grains.Graph;
using Pymk.Grains.Interfaces.Events;
using Pymk.Grains.Profiles;
using Pymk.Testing.Models;

namespace Pymk.Cluster.Tests.Graph;

/// <summary>Accounts that were deleted long ago are forgotten; whoever comes back meanwhile stays.</summary>
public sealed class ForgettingTests
{
    private static readonly long Person = ModelFixture.IdOf(LivingTown.Users + 3);

    // Of another shard than the person.
    private static readonly long[] Others =
    [
        .. Enumerable.Range(0, LivingTown.Users).Select(ModelFixture.IdOf)
            .Where(u => Shards.Of(u, TestSilos.GraphShards) != Shards.Of(Person, TestSilos.GraphShards)),
    ];

    [Fact]
    public async Task Person_WhoIsCreatedAgainMeanwhile_Stays_WithWhatIsNew()
    {
        await using var town = await LivingTown.StartAsync(new Random(7));
        await DeleteAsync(town);
        town.Time.Advance(TimeSpan.FromDays(401));
        var (created, described) = (Event(town, ProfileEventKind.Created, "Anew"), Task.CompletedTask);
        town.Silos.Stores.BeforeProfileRemoval = async users =>
        {
            Assert.Equal([Person], users);
            foreach (var e in EventRelations.Of(created))
            {
                await town.ApplyAsync(e);
            }

            await town.ApplyAsync(Connection(Others[1], town.NowMs));

            // It waits for the removal.
            described = Profiles(town).Apply([created]);
        };
        Assert.Equal(0, (await town.FoldAsync()).Sum(f => f.Deleted));
        await described;
        town.Silos.CheckFlags(Person, PersonFlags.None);
        Assert.Equal("Anew", Assert.Single(town.Silos.Stores.AllProfiles, p => p.User == Person).Profile!.Name);
        foreach (var user in (long[])[Person, Others[0], Others[1]])
        {
            var known = (await ShardOf(town, user).ReadOf(user))
                .Where(e => e.Kind == RelationKind.Connection && (e.From == Person || e.To == Person));
            Assert.Equal(user == Others[0] ? [] : [Others[1]], known.Select(e => Math.Min(e.From, e.To)));
        }

        // After a restart the stores say the same.
        await town.RestartShardsAsync();
        town.Silos.CheckFlags(Person, PersonFlags.None);
        Assert.Contains(Others[1], (await ShardOf(town, Person).ReadOf(Person)).Select(e => e.From));
    }

    [Fact]
    public async Task Profile_WithALaterEvent_IsNotForgotten()
    {
        await using var town = await LivingTown.StartAsync(new Random(8));
        await DeleteAsync(town);
        var deleted = town.NowMs;
        town.Time.Advance(TimeSpan.FromDays(401));
        await Profiles(town).Apply([Event(town, ProfileEventKind.Created, "Anew")]);
        var listener = town.Silos.Cluster.Client.GetGrain<IConnectionListener>(Shards.Of(Person, TestSilos.GraphShards));
        await listener.PersonForgotten(Person, deleted);
        Assert.Contains(Person, town.Silos.Stores.AllProfiles.Select(p => p.User));
        await listener.PersonForgotten(Person, town.NowMs);
        Assert.DoesNotContain(Person, town.Silos.Stores.AllProfiles.Select(p => p.User));
    }

    [Fact]
    public async Task Relations_LaterThanTheDeletion_Stay_AndAreToldAgain()
    {
        await using var town = await LivingTown.StartAsync(new Random(9));
        var (user, now) = (Others[0], town.NowMs);
        await town.Silos.Client.GetSuggestionsAsync(user);
        await town.ApplyAsync(Connection(user, now - 1));
        await town.ApplyAsync(new RelationEvent(user, Person, RelationKind.Block, true, now + 1));
        Assert.True(await ShardOf(town, user).ForgetUntil(Person, now));
        Assert.Equal([RelationKind.Block], (await ShardOf(town, user).ReadOf(Person)).Select(e => e.Kind));
        Assert.Equal([Person], (await town.Silos.Client.GetBlocksAsync(user, null, 20)).People.Select(p => p.UserId));
    }

    [Fact]
    public async Task EverySilo_ForgetsTheNumberOfAForgottenPerson()
    {
        await using var town = await LivingTown.StartAsync(new Random(10), silos: 2);
        await DeleteAsync(town);
        for (var silo = 0; silo < 2; silo++)
        {
            await town.Silos.Service<UserOrdinals>(silo).ResolveAsync(town.Silos.Model, new[] { Person }.AsMemory());
            Assert.True(town.Silos.Service<UserOrdinals>(silo).TryOrdinal(town.Silos.Model, Person, out _));
        }

        town.Time.Advance(TimeSpan.FromDays(401));
        Assert.Equal(1, (await town.FoldAsync()).Sum(f => f.Deleted));
        for (var silo = 0; silo < 2; silo++)
        {
            Assert.False(town.Silos.Service<UserOrdinals>(silo).TryOrdinal(town.Silos.Model, Person, out _));
            Assert.False(town.Silos.Service<ProfileChanges>(silo).TryGetCard(Person, out _, out _));
        }

        town.Silos.CheckFlags(Person, PersonFlags.None);
        Assert.DoesNotContain(Person, town.Silos.Stores.AllUsers);
    }

    [Fact]
    public async Task Fold_OfManyDeletedAccounts_ForgetsABoundedNumberACall()
    {
        const int Many = 300;
        await using var town = await LivingTown.StartAsync(new Random(11));
        long[] people =
        [
            .. Enumerable.Range(LivingTown.Users, 20 * Many).Select(ModelFixture.IdOf)
                .Where(u => Shards.Of(u, TestSilos.GraphShards) == 0).Take(Many),
        ];
        await town.Shard(0).Apply([.. people.Select(u => new RelationEvent(u, u, RelationKind.Deleted, true, town.NowMs))]);
        town.Time.Advance(TimeSpan.FromDays(401));
        var first = await town.Shard(0).Fold();
        Assert.InRange(first.Deleted, 1, 256);
        Assert.True(first.More);
        var deleted = first.Deleted;
        for (var more = true; more;)
        {
            var next = await town.Shard(0).Fold();
            deleted += next.Deleted;
            more = next.More;
        }

        Assert.Equal(Many, deleted);
        Assert.Empty(town.Silos.Stores.AllRelations);
    }

    private static async Task DeleteAsync(LivingTown town)
    {
        await town.ApplyAsync(Connection(Others[0], town.NowMs - 2));
        ProfileEvent[] events = [Event(town, ProfileEventKind.Created, "Before"), Event(town, ProfileEventKind.Deleted, null)];
        await Profiles(town).Apply(events);
        foreach (var e in EventRelations.Of(events[1]))
        {
            await town.ApplyAsync(e);
        }

        for (var silo = 0; silo < town.Silos.Cluster.Silos.Count; silo++)
        {
            await town.Silos.Service<ProfileChanges>(silo).RenewAsync();
        }
    }

    private static RelationEvent Connection(long other, long timeMs) => new(other, Person, RelationKind.Connection, true, timeMs);

    private static ProfileEvent Event(LivingTown town, ProfileEventKind kind, string? name) => new(
        $"{kind}-{town.NowMs}", DateTimeOffset.FromUnixTimeMilliseconds(town.NowMs), kind, Person,
        name is null ? null : UserProfile.Empty with { Name = name });

    private static IGraphShardGrain ShardOf(LivingTown town, long user) => town.Shard(Shards.Of(user, TestSilos.GraphShards));

    private static IProfileShardGrain Profiles(LivingTown town) =>
        town.Silos.Cluster.Client.GetGrain<IProfileShardGrain>(Shards.Of(Person, TestSilos.GraphShards));
}
