using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Pymk.Core.Relations;
using Pymk.Grains.Facts;
using Pymk.Grains.Graph;
using Pymk.Grains.Interfaces.Events;
using Pymk.Grains.Interfaces.Users;
using Pymk.Grains.Measurement;
using Pymk.Grains.Profiles;
using Pymk.Testing.Models;
using Pymk.Testing.Privacy;

namespace Pymk.Cluster.Tests.Facts;

/// <summary>A silo that serves a <see cref="SourceTown"/> under the operator's rules, on the day on which the town's data ends.</summary>
public sealed class RuledTown : IAsyncLifetime
{
    private TestSilos _silos = null!;

    /// <summary>The people.</summary>
    internal SourceTown Town { get; } = new();

    public async ValueTask InitializeAsync()
    {
        var clock = new FakeTimeProvider(ModelFixture.LogsEnd);
        _silos = await TestSilos.StartAsync(publish: Town.Publish, services: services => services.AddSingleton(s => new SiloFacts(
            s.GetRequiredService<UserOrdinals>(), Options.Create(SourceTown.Rules), clock, NullLogger<SiloFacts>.Instance)));
        await RenewAsync();
    }

    public ValueTask DisposeAsync() => _silos.DisposeAsync();

    /// <summary>The slate as the service has it: the asker's caches serve where they are valid.</summary>
    internal ValueTask<SuggestionAnswer> AskAsync(int asker) =>
        _silos.Client.GetSuggestionsAsync(ModelFixture.IdOf(asker), SuggestionLimits.MaxCount);

    /// <summary>The slate of a new generation.</summary>
    internal ValueTask<SuggestionAnswer> GenerateAsync(int asker) =>
        _silos.Cluster.Client.GetGrain<IUserWorkGrain>(ModelFixture.IdOf(asker)).Generate(SuggestionLimits.MaxCount);

    /// <summary>Ends a trait by an event: the person is active again, or the profile tells that the person is an adult.</summary>
    internal async Task EndAsync(Trait trait, int person)
    {
        var id = ModelFixture.IdOf(person);
        if (trait == Trait.Idle)
        {
            var relation = new RelationEvent(id, ModelFixture.IdOf(0), RelationKind.Dismissal, true, ModelFixture.LogsEnd.ToUnixTimeMilliseconds());
            await _silos.Service<IRelationEvents>().ApplyAsync([relation]);
        }
        else
        {
            var profile = UserProfile.Empty with { Attributes = new Dictionary<string, string> { ["age"] = "40" } };
            var e = new ProfileEvent($"{person}", ModelFixture.LogsEnd, ProfileEventKind.Changed, id, profile);
            await _silos.Cluster.Client.GetGrain<IProfileShardGrain>(_silos.Service<UserOrdinals>().ShardOf(id)).Apply([e]);
        }

        await RenewAsync();
    }

    // A silo learns once a period what changed; here it learns it at once.
    private Task RenewAsync() => Task.WhenAll(_silos.Service<ProfileChanges>().RenewAsync(), _silos.Service<ActivityFollower>().RenewAsync());
}
