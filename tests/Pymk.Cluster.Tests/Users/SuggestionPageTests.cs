using Pymk.Client;
using Pymk.Core.Models;
using Pymk.Grains.Interfaces.Choices;
using Pymk.Grains.Interfaces.Ids;
using Pymk.Grains.Interfaces.Intake;
using Pymk.Grains.Interfaces.Users;
using Pymk.Grains.Profiles;
using Pymk.Testing.Models;

namespace Pymk.Cluster.Tests.Users;

/// <summary>Pages of suggestions, with and without people and attributes that are left out.</summary>
public sealed class SuggestionPageTests
{
    private static readonly long Me = ModelFixture.IdOf(3);

    [Fact]
    public async Task Pages_ToTheEnd_HaveEverybodyOnce_WhateverTheirLength()
    {
        await using var silos = await TestSilos.StartAsync(users: 300);
        var all = await ReadAsync(silos, new SuggestionQuery(100));
        Assert.True(all.Count > 100, $"Only {all.Count} people: the pages test nothing.");
        Assert.Equal(all.Count, all.Distinct().Count());
        foreach (var count in new[] { 7, 20 })
        {
            var pages = await ReadAsync(silos, new SuggestionQuery(count));
            Assert.Equal(pages.Count, pages.Distinct().Count());
            Assert.Equal(all.Order(), pages.Order());
        }

        // The first page is the plain answer.
        var plain = (await silos.Client.GetSuggestionsAsync(Me)).Suggestions.Select(s => s.UserId);
        Assert.Equal(plain, (await silos.Client.GetSuggestionPageAsync(Me, new SuggestionQuery())).Answer.Suggestions.Select(s => s.UserId));
    }

    [Fact]
    public async Task Pages_WhileRulesChange_ShowNobodyWhoIsHeldBack()
    {
        await using var silos = await TestSilos.StartAsync(users: 300);
        var first = await silos.Client.GetSuggestionPageAsync(Me, new SuggestionQuery(10));
        var second = await silos.Client.GetSuggestionPageAsync(Me, new SuggestionQuery(10, Cursor: first.Next));
        var (blocked, shy) = (second.Answer.Suggestions[0].UserId, second.Answer.Suggestions[1].UserId);
        await silos.Client.BlockAsync(Me, blocked);
        await silos.Client.SetChoicesAsync(shy, new ChoicesChange(SuggestMe: false));
        var again = await silos.Client.GetSuggestionPageAsync(Me, new SuggestionQuery(10, Cursor: first.Next));
        var people = again.Answer.Suggestions.Select(s => s.UserId).ToArray();
        Assert.Equal(10, people.Length);
        Assert.DoesNotContain(blocked, people);
        Assert.DoesNotContain(shy, people);
        Assert.Empty(people.Intersect(first.Answer.Suggestions.Select(s => s.UserId)));
    }

    [Fact]
    public async Task Page_WithExcludedPeople_FillsUpFromTheRest()
    {
        await using var silos = await TestSilos.StartAsync(users: 300);
        long[] best = [.. (await silos.Client.GetSuggestionsAsync(Me)).Suggestions.Select(s => s.UserId)];
        var page = await silos.Client.GetSuggestionPageAsync(Me, new SuggestionQuery(20, Exclude: [.. best, 5]));
        Assert.Equal(20, page.Answer.Count);
        Assert.Empty(page.Answer.Suggestions.Select(s => s.UserId).Intersect(best));
    }

    [Fact]
    public async Task Page_WithAnAttribute_HasThoseWhoseNewestProfileHasIt()
    {
        await using var silos = await TestSilos.StartAsync(users: 300);
        var where = new AttributeValue("employer", "Works 0");
        var before = await ReadAsync(silos, new SuggestionQuery(100, Where: [where]));
        var all = await ReadAsync(silos, new SuggestionQuery(100));
        Assert.Equal(all.Where(id => Employer(silos, id) == "Works 0").Order(), before.Order());
        Assert.NotEmpty(before);

        // One leaves, another joins.
        var (leaves, joins) = (before[0], all.First(id => Employer(silos, id) == "Works 1"));
        await silos.Client.PatchUserAsync(leaves, new ProfileChange(Attributes: new Dictionary<string, string?> { ["employer"] = "Works 1" }));
        await silos.Client.PatchUserAsync(joins, new ProfileChange(Attributes: new Dictionary<string, string?> { ["employer"] = "Works 0", ["place"] = "Bonn" }));
        await silos.Service<ProfileChanges>().RenewAsync();
        Assert.Equal(before.Where(id => id != leaves).Append(joins).Order(), (await ReadAsync(silos, new SuggestionQuery(100, Where: [where]))).Order());
        Assert.Equal([joins], await ReadAsync(silos, new SuggestionQuery(100, Where: [where, new("place", "Bonn")])));
        Assert.Empty(await ReadAsync(silos, new SuggestionQuery(100, Where: [new("employer", "works 0")])));
        Assert.Empty(await ReadAsync(silos, new SuggestionQuery(100, Where: [new("skills", "Works 0")])));
    }

    [Fact]
    public async Task Cursor_OfAnotherUserOrQuestion_IsRefused_AndThatOfAnOlderListExpires()
    {
        await using var silos = await TestSilos.StartAsync(users: 300);
        var cursor = (await silos.Client.GetSuggestionPageAsync(Me, new SuggestionQuery(10, Exclude: [1, 2]))).Next!;
        (long User, SuggestionQuery Query)[] foreign =
        [
            (ModelFixture.IdOf(4), new(10, [1, 2], Cursor: cursor)), (Me, new(10, [1], Cursor: cursor)),
            (Me, new(10, [1, 2], [new("place", "Bonn")], cursor)), (Me, new(10, [1, 2], Cursor: cursor[..^3])), (Me, new(10, [1, 2], Cursor: "a b")),
        ];
        foreach (var (user, query) in foreign)
        {
            var refusal = await Assert.ThrowsAsync<InvalidRequestException>(async () => await silos.Client.GetSuggestionPageAsync(user, query));
            Assert.Equal("cursor", refusal.Parameter);
        }

        // Another order of the same question is the same question.
        Assert.Equal(10, (await silos.Client.GetSuggestionPageAsync(Me, new SuggestionQuery(10, [2, 1], Cursor: cursor))).Answer.Count);
        await silos.Cluster.Client.GetGrain<Pymk.Grains.Measurement.IUserWorkGrain>(Me).Generate(1);
        await Assert.ThrowsAsync<ExpiredCursorException>(async () =>
            await silos.Client.GetSuggestionPageAsync(Me, new SuggestionQuery(10, [1, 2], Cursor: cursor)));
    }

    [Fact]
    public async Task Page_OutOfRange_IsRefused()
    {
        await using var silos = await TestSilos.StartAsync(users: 90);
        foreach (var (query, parameter) in new (SuggestionQuery, string)[]
        {
            (new(0), "count"), (new(101), "count"), (new(1, new UserId[1_001]), "exclude"), (new(1, Where: new AttributeValue[9]), "where"),
        })
        {
            var refusal = await Assert.ThrowsAsync<InvalidRequestException>(async () => await silos.Client.GetSuggestionPageAsync(Me, query));
            Assert.Equal(parameter, refusal.Parameter);
        }
    }

    [Fact]
    public async Task ManyUsers_HaveAnOutcomeEach()
    {
        await using var silos = await TestSilos.StartAsync(silos: 2, users: 90);
        UserId[] users = [Me, 5, ModelFixture.IdOf(4)];
        var outcomes = await silos.Client.GetSuggestionsOfAsync(users, new SuggestionQuery(5), TestContext.Current.CancellationToken);
        Assert.Equal(users, outcomes.Select(o => o.User));
        Assert.Equal([5, null, 5], outcomes.Select(o => o.Answer?.Count));
        Assert.IsType<UnknownUserException>(outcomes[1].Failure);
        var excluded = outcomes[0].Answer!.Suggestions[0].UserId;
        var others = await silos.Client.GetSuggestionsOfAsync(users, new SuggestionQuery(5, [excluded]), TestContext.Current.CancellationToken);
        Assert.DoesNotContain(others[0].Answer!.Suggestions, s => s.UserId == excluded);
    }

    private static async Task<List<long>> ReadAsync(TestSilos silos, SuggestionQuery query)
    {
        var people = new List<long>();
        do
        {
            var page = await silos.Client.GetSuggestionPageAsync(Me, query);
            people.AddRange(page.Answer.Suggestions.Select(s => s.UserId));
            query = query with { Cursor = page.Next };
        }
        while (query.Cursor is not null);

        return people;
    }

    private static string? Employer(TestSilos silos, long user) =>
        ModelProfiles.Of(silos.Model, user).Attributes.GetValueOrDefault("employer");
}
