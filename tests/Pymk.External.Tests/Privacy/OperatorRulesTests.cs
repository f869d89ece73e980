using System.Globalization;
using Pymk.Core.Recommend;
using Pymk.Core.Rules;
using Pymk.Testing.Models;

namespace Pymk.External.Tests.Privacy;

/// <summary>The section <c>Pymk:Rules</c> of a silo in a process of its own.</summary>
public sealed class OperatorRulesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pymk-rules-").FullName;

    [Fact]
    public async Task Silo_WithAnAgeRule_AnswersAsTheOfflineRecommenderDoesWithTheSameSettings()
    {
        KeyValuePair<string, string?>[] settings =
            [new("Pymk:Rules:Age:Attribute", "age"), new("Pymk:Rules:Age:Bounds:0", "16"), new("Pymk:Rules:Age:Bounds:1", "21")];
        using var model = ServingModel.Load(ModelFixture.Publish(
            Path.Combine(_folder, "model"), "v1", users: 130, age: u => (13 + (u % 15)).ToString(CultureInfo.InvariantCulture)));
        var rules = OperatorRules.Create(RuleSettings.Read(settings))!;
        var facts = new ModelFacts(rules, model.Graph, model.Profiles, null, DateTimeOffset.UtcNow);
        using var offline = new OfflineRecommender(model, facts: facts);
        using var silo = await ServiceProcess.StartSiloAsync(
            Path.Combine(_folder, "model"), Path.Combine(_folder, "data"), [.. settings.SelectMany(s => new[] { "--set", $"{s.Key}={s.Value}" })]);
        foreach (var user in new[] { 1, 5, 12 })
        {
            var expected = offline.Recommend(user, 20).Slate.Select(s => ModelFixture.IdOf(s.User)).ToArray();
            Assert.NotEmpty(expected);

            // Nobody is suggested until the silo has heard every profile shard.
            var shown = await silo.SuggestAsync(ModelFixture.IdOf(user));
            while (shown.Length == 0)
            {
                TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
                shown = await silo.SuggestAsync(ModelFixture.IdOf(user));
            }

            Assert.Equal(expected, shown);
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
