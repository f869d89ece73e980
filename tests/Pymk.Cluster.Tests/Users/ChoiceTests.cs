using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Pymk.Core.Privacy;
using Pymk.Grains;
using Pymk.Grains.Interfaces.Choices;
using Pymk.Grains.Interfaces.Users;
using Pymk.Grains.Measurement;
using Pymk.Grains.Models;
using Pymk.Testing.Models;
using static Pymk.Cluster.Tests.Users.MutualOracle;

namespace Pymk.Cluster.Tests.Users;

/// <summary>Each choice over several silos: set, it holds everywhere; taken back, everything is as before.</summary>
public sealed class ChoiceTests
{
    private const int Users = 130;
    private const int Most = 100;
    private const int Silos = 3;

    private static readonly string[] Paths = ["two-hop", "one-common-neighbor", "walk"];
    private static readonly long Person = ModelFixture.IdOf(3);
    private static readonly long[] Askers = [.. Enumerable.Range(4, 40).Select(ModelFixture.IdOf)];

    [Fact]
    public async Task NotSuggested_IsInNobodysAnswer_ButFoundCountedAndNamed_AndGetsTheSameAnswer()
    {
        await using var silos = await StartAsync();
        var mine = CountsOf(await silos.Client.GetSuggestionsAsync(Person, Most));
        var before = await AnswersAsync(silos);
        var shown = Showing(before);
        Assert.InRange(shown.Length, 5, Askers.Length);

        await ChooseAsync(silos, Person, new ChoicesChange(SuggestMe: false), PersonFlags.NotSuggested);
        foreach (var ask in (Func<long, ValueTask<SuggestionAnswer>>[])[u => silos.Client.GetSuggestionsAsync(u, Most), u => GenerateAsync(silos, u)])
        {
            var answers = await AnswersAsync(silos, ask);
            Assert.Empty(Showing(answers));
            Assert.Equal(Naming(before), Naming(answers));
        }

        Assert.Equal(mine, CountsOf(await GenerateAsync(silos, Person)));
        var found = await silos.Client.FindUsersAsync(Person.ToString(CultureInfo.InvariantCulture));
        Assert.Contains(found.Users, u => u.UserId == Person);
        Assert.Equal(Person, (await silos.Client.GetProfileAsync(Person)).UserId);

        await ChooseAsync(silos, Person, new ChoicesChange(SuggestMe: true), PersonFlags.None);
        Assert.Equal(shown, Showing(await AnswersAsync(silos)));
    }

    [Fact]
    public async Task HiddenConnections_AreNamedByNobody_AndStillCount()
    {
        await using var silos = await StartAsync();
        var mine = CountsOf(await silos.Client.GetSuggestionsAsync(Person, Most));
        var before = await AnswersAsync(silos);
        Assert.NotEmpty(Naming(before));
        Assert.NotEmpty(NamedWith(before));

        await ChooseAsync(silos, Person, new ChoicesChange(ShowConnections: false), PersonFlags.HidesConnections);
        var answers = await AnswersAsync(silos);
        Assert.Equal(before.Select(CountsOf), answers.Select(CountsOf));
        Assert.All(answers, a => CheckNotNamed(silos.Model, [Person], a));
        Assert.Empty(NamedWith(answers));
        Assert.Equal(mine, CountsOf(await GenerateAsync(silos, Person)));

        await ChooseAsync(silos, Person, new ChoicesChange(ShowConnections: true), PersonFlags.None);
        var after = await AnswersAsync(silos);
        Assert.Equal(Naming(before), Naming(after));
        Assert.Equal(NamedWith(before), NamedWith(after));
    }

    [Fact]
    public async Task HiddenConnections_WhereTheyDoNotCount_LeadNowhere()
    {
        await using var silos = await StartAsync(countHidden: false);
        var mine = CountsOf(await silos.Client.GetSuggestionsAsync(Person, Most));
        var before = await AnswersAsync(silos);
        Assert.Contains(before.SelectMany(a => a.Suggestions), s => s.UserId == Person && s.MutualCount > 0);

        await ChooseAsync(silos, Person, new ChoicesChange(ShowConnections: false), PersonFlags.HidesConnections);
        await CheckClosedAsync(silos);
        Assert.Equal(mine, CountsOf(await GenerateAsync(silos, Person)));

        await ChooseAsync(silos, Person, new ChoicesChange(ShowConnections: true), PersonFlags.None);
        await CheckOpenAsync(silos, before);
    }

    [Fact]
    public async Task NoBridge_LeadsNowhere_FromMemoryFromTheStoreAndWithANewModel()
    {
        await using var silos = await StartAsync();
        var mine = CountsOf(await silos.Client.GetSuggestionsAsync(Person, Most));
        var before = await AnswersAsync(silos);
        Assert.NotEmpty(Naming(before));

        // The lists of half of the askers are in the store only when the choice is made.
        await silos.Cluster.Client.GetGrain<IManagementGrain>(0).ForceActivationCollection(TimeSpan.Zero, TestContext.Current.CancellationToken);
        await AnswersAsync(silos, Askers[..20]);
        await ChooseAsync(silos, Person, new ChoicesChange(Bridge: false), PersonFlags.NotABridge);
        await CheckClosedAsync(silos);
        Assert.Equal(mine, CountsOf(await GenerateAsync(silos, Person)));
        var next = await silos.PublishAsync("v2", Users);
        for (var silo = 0; silo < Silos; silo++)
        {
            silos.Service<ModelRegistry>(silo).Serve(next);
        }

        await CheckClosedAsync(silos);
        await ChooseAsync(silos, Person, new ChoicesChange(Bridge: true), PersonFlags.None);
        await CheckOpenAsync(silos, before);
    }

    [Fact]
    public async Task Choices_OfAnUnknownUser_AreRefused()
    {
        await using var silos = await TestSilos.StartAsync(users: Users);
        await Assert.ThrowsAsync<UnknownUserException>(() => silos.Client.GetChoicesAsync(999_999).AsTask());
        await Assert.ThrowsAsync<UnknownUserException>(() => silos.Client.SetChoicesAsync(999_999, new ChoicesChange(Bridge: false)));
    }

    private static Task<TestSilos> StartAsync(bool countHidden = true) => TestSilos.StartAsync(
        silos: Silos, users: Users, services: s => s.Configure<PrivacyOptions>(o => o.CountHiddenConnections = countHidden));

    // Counts leave the person out, and no path leads to the person, in lists in memory, in stored ones and in new ones.
    private static async Task CheckClosedAsync(TestSilos silos)
    {
        var model = silos.Service<ModelRegistry>().Current;
        foreach (var ask in (Func<long, ValueTask<SuggestionAnswer>>[])[u => silos.Client.GetSuggestionsAsync(u, Most), u => GenerateAsync(silos, u)])
        {
            foreach (var asker in Askers)
            {
                var answer = await ask(asker);
                foreach (var s in answer.Suggestions.Where(s => s.UserId == Person))
                {
                    Assert.Equal((0, 0), (s.MutualCount, s.MutualSample.Count));
                    Assert.Empty(s.Sources.Intersect(Paths));
                }

                CheckMutuals(model, asker, [Person], answer, except: Person);
            }
        }
    }

    // The person's connections count and name the person at once; others reach the person with their next generation.
    private static async Task CheckOpenAsync(TestSilos silos, SuggestionAnswer[] before)
    {
        Assert.Equal(Naming(before), Naming(await AnswersAsync(silos)));
        var after = await AnswersAsync(silos, user => GenerateAsync(silos, user));
        Assert.Equal(before.Select(CountsOf), after.Select(CountsOf));
    }

    private static async Task ChooseAsync(TestSilos silos, long user, ChoicesChange change, PersonFlags flags)
    {
        await silos.Client.SetChoicesAsync(user, change);
        var choices = await silos.Client.GetChoicesAsync(user);
        Assert.Equal(flags, FlagsOf(choices));
        Assert.NotNull(choices.Changed);
        silos.CheckFlags(user, flags);
    }

    private static PersonFlags FlagsOf(PersonChoices choices) =>
        (choices.SuggestMe ? PersonFlags.None : PersonFlags.NotSuggested)
        | (choices.ShowConnections ? PersonFlags.None : PersonFlags.HidesConnections)
        | (choices.Bridge ? PersonFlags.None : PersonFlags.NotABridge);

    private static ValueTask<SuggestionAnswer> GenerateAsync(TestSilos silos, long user) =>
        silos.Cluster.Client.GetGrain<IUserWorkGrain>(user).Generate(Most);

    private static Task<SuggestionAnswer[]> AnswersAsync(TestSilos silos, long[]? askers = null) =>
        AnswersAsync(silos, user => silos.Client.GetSuggestionsAsync(user, Most), askers);

    private static async Task<SuggestionAnswer[]> AnswersAsync(TestSilos silos, Func<long, ValueTask<SuggestionAnswer>> ask, long[]? askers = null)
    {
        var answers = new List<SuggestionAnswer>();
        foreach (var asker in askers ?? Askers)
        {
            answers.Add(await ask(asker));
        }

        return [.. answers];
    }

    // The places of the answers that suggest the person.
    private static int[] Showing(IEnumerable<SuggestionAnswer> answers) =>
        [.. answers.Index().Where(a => a.Item.Suggestions.Any(s => s.UserId == Person)).Select(a => a.Index)];

    // The suggestions that name the person as a mutual connection.
    private static (int Answer, long User)[] Naming(IEnumerable<SuggestionAnswer> answers) =>
    [
        .. from answer in answers.Index()
           from s in answer.Item.Suggestions
           where s.MutualSample.Any(m => m.UserId == Person)
           orderby answer.Index, s.UserId
           select (answer.Index, s.UserId),
    ];

    // The mutual connections named with the person.
    private static (int Answer, long Mutual)[] NamedWith(IEnumerable<SuggestionAnswer> answers) =>
    [
        .. from answer in answers.Index()
           from s in answer.Item.Suggestions
           where s.UserId == Person
           from mutual in s.MutualSample
           orderby answer.Index, mutual.UserId
           select (answer.Index, mutual.UserId),
    ];
}
