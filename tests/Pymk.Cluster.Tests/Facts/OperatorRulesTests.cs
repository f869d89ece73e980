using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Pymk.Core.Behavior;
using Pymk.Core.Models;
using Pymk.Core.Recommend;
using Pymk.Core.Relations;
using Pymk.Core.Rules;
using Pymk.Grains;
using Pymk.Grains.Facts;
using Pymk.Grains.Graph;
using Pymk.Grains.Interfaces.Events;
using Pymk.Grains.Models;
using Pymk.Grains.Profiles;
using Pymk.Testing.Models;

namespace Pymk.Cluster.Tests.Facts;

/// <summary>The operator's rules over silos: profiles and activity of events decide, on every silo, over crashes and models.</summary>
public sealed class OperatorRulesTests
{
    private const int Users = 130;
    private const int Most = 100;

    private static readonly RuleOptions Ages = new() { Age = new AgeOptions { Attribute = "age" } };
    private static readonly RuleOptions Idle = new() { InactiveDays = 1 };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Rules_OverTheSameModel_GiveTheAnswersOfRecommend_MinorsAndAdultsApart(int inactiveDays)
    {
        // The logs of the fixture end with 2025: with a day, everybody is discounted.
        var rules = new RuleOptions
        {
            Age = Ages.Age,
            InactiveDays = inactiveDays,
            InactiveAction = InactiveAction.Discount,
            InactiveFactor = 0.5,
        };
        await using var silos = await StartAsync(rules);
        await RenewAsync(silos);
        var (model, behavior) = (silos.Model, BehaviorHistory.Read(silos.Model.Files.Behavior));
        var facts = new ModelFacts(OperatorRules.Create(rules)!, model.Graph, model.Profiles, behavior, DateTimeOffset.UtcNow);
        using var all = new OfflineRecommender(model);
        using var offline = new OfflineRecommender(silos.Model, facts: facts);
        for (var user = 0; user < Users; user += 7)
        {
            var shown = (await silos.Client.GetSuggestionsAsync(ModelFixture.IdOf(user), Most)).Suggestions;
            Assert.NotEmpty(shown);
            Assert.All(shown, other => Assert.Equal(IsMinor(user), IsMinor(OrdinalOf(other.UserId))));
            Assert.Equal(offline.Recommend(user, Most).Slate.Select(s => (ModelFixture.IdOf(s.User), s.Score)), shown.Select(s => (s.UserId, s.Score)));
            var plain = all.Recommend(user, Users).Slate.ToDictionary(s => ModelFixture.IdOf(s.User), s => s.Score);
            Assert.All(shown, s => Assert.Equal(plain[s.UserId] * (inactiveDays == 0 ? 1 : 0.5f), s.Score));
        }
    }

    [Fact]
    public async Task Age_OfANewerProfile_ChangesTheVerdict_OnEverySilo_AfterReactivationAndForTheNextModel()
    {
        const int Adult = 4;
        await using var silos = await StartAsync(Ages, silos: 2);
        await RenewAsync(silos);
        var person = (await AskAsync(silos, Adult))[0];
        Assert.Contains(Adult, Askers());
        await HappenAsync(silos, person, "17", 1);
        Assert.DoesNotContain(person, await AskAsync(silos, Adult));
        Assert.All(await AskAsync(silos, OrdinalOf(person)), other => Assert.True(IsMinor(OrdinalOf(other))));

        // The profile shards open again and tell the profiles anew; the next model still has the old one.
        await silos.Cluster.Client.GetGrain<IManagementGrain>(0).ForceActivationCollection(TimeSpan.Zero, Token);
        await RenewAsync(silos);
        var next = await silos.LoadAsync(Publish(silos.Root, "v2"));
        silos.Service<ModelRegistry>(0).Serve(next);
        silos.Service<ModelRegistry>(1).Serve(next);
        foreach (var asker in Askers())
        {
            Assert.DoesNotContain(person, await AskAsync(silos, asker));
        }

        await HappenAsync(silos, person, "18", 2);
        Assert.Contains(person, await AskAsync(silos, Adult));
        await HappenAsync(silos, person, null, 3);
        Assert.DoesNotContain(person, await AskAsync(silos, Adult));
        Assert.Empty(await AskAsync(silos, OrdinalOf(person)));

        static IEnumerable<int> Askers() => Enumerable.Range(0, 10).Where(u => !IsMinor(u));
    }

    [Fact]
    public async Task Age_OfAUserWhoJoined_CountsOnceTheProfileHasOne()
    {
        const long Ada = 123_457;
        await using var silos = await StartAsync(Ages);
        await HappenAsync(silos, Ada, null, 1);
        Assert.Empty((await silos.Client.GetSuggestionsAsync(Ada, Most)).Suggestions);
        await HappenAsync(silos, Ada, "40", 2);
        var shown = (await silos.Client.GetSuggestionsAsync(Ada, Most)).Suggestions;
        Assert.NotEmpty(shown);
        Assert.All(shown, s => Assert.False(IsMinor(OrdinalOf(s.UserId))));
    }

    [Fact]
    public async Task Idle_WhoActsAgain_IsSuggestedAgain_WhateverTheyDo()
    {
        // The logs of the fixture end with 2025.
        const int Asker = 4;
        await using var silos = await StartAsync(Idle);
        Assert.Empty(await AskAsync(silos, Asker));
        using var all = new OfflineRecommender(silos.Model);
        var near = all.Recommend(Asker, Most).Slate.Select(s => ModelFixture.IdOf(s.User)).ToArray();
        var now = DateTimeOffset.UtcNow;
        await ShownAsync(near[0], () => ApplyAsync(new ProfileEvent("p", now, ProfileEventKind.Reactivated, near[0])));
        await ShownAsync(near[1], () => ObserveAsync(new InteractionEvent("i", now, InteractionKind.Click, near[1], near[9])));
        await ShownAsync(near[2], () => silos.Client.DismissAsync(near[2], near[9]));
        await ShownAsync(near[3], () => silos.Client.ConnectAsync(near[9], near[3]));

        // Being clicked, dismissed or invited is no action of one's own. Both ends made the connection.
        await silos.Client.InviteAsync(near[0], near[8]);
        await ObserveAsync(new InteractionEvent("j", now, InteractionKind.Click, near[0], near[8]));
        await ActivityAsync(silos);
        Assert.Equal([.. near[..4].Append(near[9]).Order()], (await AskAsync(silos, Asker)).Order());

        // The shards open again: what the stores have tells the same.
        await silos.Cluster.Client.GetGrain<IManagementGrain>(0).ForceActivationCollection(TimeSpan.Zero, Token);
        silos.Service<ModelRegistry>().Serve(await silos.LoadAsync(Publish(silos.Root, "v2")));
        var fresh = new ActivityFollower(
            silos.Cluster.Client, silos.Service<SiloFacts>(), silos.Service<IOptions<ServingOptions>>(), TimeProvider.System,
            Microsoft.Extensions.Logging.Abstractions.NullLogger<ActivityFollower>.Instance);
        await fresh.RenewAsync();
        Assert.Equal([.. near[..4].Append(near[9]).Order()], (await AskAsync(silos, Asker)).Order());

        async Task ShownAsync(long person, Func<Task> act)
        {
            await act();
            await ActivityAsync(silos);
            Assert.Contains(person, await AskAsync(silos, Asker));
        }

        Task ApplyAsync(ProfileEvent e) => silos.Cluster.Client.GetGrain<IProfileShardGrain>(ShardOf(silos, e.User)).Apply([e]);

        Task ObserveAsync(InteractionEvent e) => Task.WhenAll(new[] { e.User, e.Other }.Select(u => ShardOf(silos, u)).Distinct()
            .Select(shard => silos.Cluster.Client.GetGrain<IProfileShardGrain>(shard).Observed([e])));
    }

    private static bool IsMinor(int ordinal) => ordinal % 3 == 0;

    private static int OrdinalOf(long user) => (int)(user / 10);

    private static string Publish(string root, string version) =>
        ModelFixture.Publish(root, version, Users, age: u => IsMinor(u) ? $"{10 + (u % 8)}" : $"{18 + (u % 50)}");

    private static Task<TestSilos> StartAsync(RuleOptions rules, int silos = 1) => TestSilos.StartAsync(
        silos, publish: Publish, services: s => s.Configure<RuleOptions>(o =>
        {
            (o.Age, o.InactiveDays, o.InactiveAction, o.InactiveFactor) = (rules.Age, rules.InactiveDays, rules.InactiveAction, rules.InactiveFactor);
        }));

    private static async Task<long[]> AskAsync(TestSilos silos, int asker) =>
        [.. (await silos.Client.GetSuggestionsAsync(ModelFixture.IdOf(asker), Most)).Suggestions.Select(s => s.UserId)];

    private static int ShardOf(TestSilos silos, long user) => silos.Service<UserOrdinals>().ShardOf(user);

    // Silos learn once a period what changed; here they learn it at once.
    private static async Task RenewAsync(TestSilos silos)
    {
        for (var silo = 0; silo < silos.Cluster.Silos.Count; silo++)
        {
            await silos.Service<ProfileChanges>(silo).RenewAsync();
        }
    }

    private static Task ActivityAsync(TestSilos silos) => silos.Service<ActivityFollower>().RenewAsync();

    private static async Task HappenAsync(TestSilos silos, long user, string? age, int hours)
    {
        var attributes = age is null ? [] : new Dictionary<string, string> { ["age"] = age };
        var profile = new UserProfile("Eve", "", attributes, new Dictionary<string, IReadOnlyList<string>>());
        var e = new ProfileEvent($"{hours}", ModelFixture.LogsEnd.AddHours(hours), ProfileEventKind.Created, user, profile);
        var present = new RelationEvent(user, user, RelationKind.Withdrawn, false, e.Time.ToUnixTimeMilliseconds());
        await silos.Service<IRelationEvents>().ApplyAsync([present]);
        await silos.Cluster.Client.GetGrain<IProfileShardGrain>(ShardOf(silos, user)).Apply([e]);
        await RenewAsync(silos);
    }
}
