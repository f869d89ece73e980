using Microsoft.Extensions.DependencyInjection;
using Pymk.Core.Privacy;
using Pymk.Grains;
using Pymk.Grains.Graph;
using Pymk.Grains.Interfaces.Users;
using Pymk.Grains.Measurement;
using Pymk.Testing.Models;
using Pymk.Testing.Privacy;

namespace Pymk.Cluster.Tests.Privacy;

/// <summary>Silos that serve a <see cref="SourceTown"/>: one cluster for each value of the setting <c>CountHiddenConnections</c>.</summary>
public sealed class SiloTown : IAsyncLifetime
{
    private static readonly bool[] Either = [true, false];

    private readonly Dictionary<bool, TestSilos> _silos = [];
    private readonly Dictionary<Between, Func<TestSilos, long, long, Task>> _acts = new()
    {
        [Between.Nothing] = (_, _, _) => Task.CompletedTask,
        [Between.Same] = (_, _, _) => Task.CompletedTask,
        [Between.Connected] = (silos, asker, person) => silos.Client.ConnectAsync(asker, person),
        [Between.Dismissed] = (silos, asker, person) => silos.Client.DismissAsync(asker, person),
        [Between.BlockedByAsker] = (silos, asker, person) => silos.Client.BlockAsync(asker, person),
        [Between.BlockedByPerson] = (silos, asker, person) => silos.Client.BlockAsync(person, asker),
        [Between.InvitedByAsker] = (silos, asker, person) => silos.Client.InviteAsync(asker, person),
        [Between.InvitedByPerson] = (silos, asker, person) => silos.Client.InviteAsync(person, asker),
        [Between.WornOut] = (silos, asker, person) => silos.Client.RecordViewsAsync(asker, [.. Enumerable.Repeat(person, RuleCases.Views)]),
    };

    /// <summary>The people.</summary>
    internal SourceTown Town { get; } = new();

    public async ValueTask InitializeAsync()
    {
        foreach (var countsHidden in Either)
        {
            _silos[countsHidden] = await TestSilos.StartAsync(
                publish: Town.Publish, services: s => s.Configure<PrivacyOptions>(o => o.CountHiddenConnections = countsHidden));
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var silos in _silos.Values)
        {
            await silos.DisposeAsync();
        }
    }

    /// <summary>The slate as the service has it: the asker's caches serve where they are valid.</summary>
    internal ValueTask<SuggestionAnswer> AskAsync(RuleCase rule, int asker) =>
        Of(rule).Client.GetSuggestionsAsync(ModelFixture.IdOf(asker), SuggestionLimits.MaxCount);

    /// <summary>The slate of a new generation.</summary>
    internal ValueTask<SuggestionAnswer> GenerateAsync(RuleCase rule, int asker) =>
        Of(rule).Cluster.Client.GetGrain<IUserWorkGrain>(ModelFixture.IdOf(asker)).Generate(SuggestionLimits.MaxCount);

    /// <summary>Whether a search for the name, and one for the id, find a person.</summary>
    internal async Task<bool[]> FindAsync(RuleCase rule, int person)
    {
        var id = ModelFixture.IdOf(person);
        string[] texts = [SourceTown.NameOf(person), id.ToString(System.Globalization.CultureInfo.InvariantCulture)];
        var pages = await Task.WhenAll(texts.Select(text => Of(rule).Client.FindUsersAsync(text, 0, SuggestionLimits.MaxCount).AsTask()));
        return Array.ConvertAll(pages, page => page.Users.Any(u => u.UserId == id));
    }

    /// <summary>Makes a row true of a person, as their users do.</summary>
    internal async Task HoldAsync(RuleCase rule, int asker, int person)
    {
        var (silos, id) = (Of(rule), ModelFixture.IdOf(person));
        await _acts[rule.Between](silos, ModelFixture.IdOf(asker), id);
        if (rule.Flags != PersonFlags.None)
        {
            var kind = RelationFlags.Kinds.Single(k => RelationFlags.Of(k) == rule.Flags);
            var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
            await silos.Service<IRelationEvents>().ApplyAsync([new RelationEvent(id, id, kind, true, now)]);
            silos.CheckFlags(id, rule.Flags);
        }
    }

    private TestSilos Of(RuleCase rule) => _silos[rule.CountsHidden];
}
