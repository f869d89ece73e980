using System.CommandLine;
using System.Text.Json;
using Pymk.Core.Explanation;
using Pymk.Core.Models;
using Pymk.Core.Privacy;
using Pymk.Core.Recommend;
using Pymk.Core.Relations;
using Pymk.Grains.Explanation;
using Pymk.Grains.Interfaces.Explanation;
using Pymk.Grains.Interfaces.Ids;
using Pymk.Grains.Interfaces.Users;
using Pymk.Training.Cli;
using Pymk.Training.Ids;

namespace Pymk.Training.Recommend;

/// <summary>The verb <c>explain</c>: why a trained model suggests a person to a user, or does not.</summary>
internal static class ExplainCommand
{
    public static Command Create()
    {
        var user = new Argument<string>("user") { Description = "The user, as the application writes the id." };
        var person = new Argument<string>("person") { Description = "The person whom the user sees or does not see." };
        var model = new Option<DirectoryInfo>("--model") { Description = "Model directory, as written by train.", Required = true };
        var count = OptionRanges.Create("--count", "Size of the answer", SuggestionLimits.DefaultCount, 1, SuggestionLimits.MaxCount);
        var relations = new Option<string?>("--relations")
        {
            Description = "Folder of a snapshot: blocks, dismissals, invitations, connections, deletions and choices that the service knows.",
        };
        var interactions = new Option<string?>("--interactions")
        {
            Description = "Suggestion logs, JSONL or Parquet, a file or a folder, whose views count as fatigue. Default: those that the snapshot names.",
        };
        var settings = new Option<FileInfo?>("--settings")
        {
            Description = "JSON file of settings, such as the silo's appsettings.json: the operator's rules of Pymk:Rules hold.",
        };
        var json = new Option<bool>("--json") { Description = "Writes JSON, as the API does." };
        var command = new Command("explain", "Says why a user sees a person, or does not: sources, rules, score, features, diversity.")
        {
            user, person, model, count, relations, interactions, settings, json,
        };
        command.SetAction((parsed, cancellation) =>
        {
            var question = new Question(
                parsed.GetRequiredValue(model).FullName, parsed.GetValue(user)!, parsed.GetValue(person)!, parsed.GetValue(count),
                parsed.GetValue(relations), parsed.GetValue(interactions), parsed.GetValue(settings)?.FullName);
            var asJson = parsed.GetValue(json);
            return Task.Run(() => Run(question, asJson, cancellation), cancellation);
        });
        return command;
    }

    private static int Run(Question question, bool asJson, CancellationToken cancellation)
    {
        var told = Explain(question, cancellation);
        if (asJson)
        {
            Console.WriteLine(JsonSerializer.Serialize(told, ExplanationFile.Default.SuggestionExplanation));
        }
        else
        {
            foreach (var line in ExplanationText.Lines(told))
            {
                Console.WriteLine(line);
            }
        }

        return 0;
    }

    private static SuggestionExplanation Explain(Question question, CancellationToken cancellation)
    {
        var settings = question.Settings is null ? new OfflineSettings() : SettingsFile.Read(question.Settings);
        var clock = TimeProvider.System.GetUtcNow();
        using var model = ServingModel.Load(ModelDirectory.CurrentVersion(question.Directory));
        var names = new ModelNames(model.Graph, model.Ids);
        var relations = new PresentRelations(model.Graph, names.Texts, ErasedUsers.Read(question.Directory), settings, Console.Error.WriteLine)
            .Read(question.Relations, question.Interactions, clock.ToUnixTimeSeconds(), progress: null, cancellation);
        var user = Find(model, names, question.User)
            ?? throw new UserErrorException($"the model does not know the user {UserIdRules.Shown(question.User)}");
        if (relations?.Gone.Contains(user) == true)
        {
            throw new UserErrorException($"user {UserIdRules.Shown(question.User)} is deactivated or deleted and gets no suggestions");
        }

        var header = new ExplanationHeader(Of(model, names, user, relations), model.Version, [], question.Count, null);
        var now = relations is null ? (long?)null : clock.ToUnixTimeSeconds();
        using var recommender = new OfflineRecommender(model, relations, now, OfflineFacts.Read(settings.Rules, model, relations, clock));
        return Find(model, names, question.Person) is { } person
            ? ExplanationAnswers.Of(
                new OfflineExplainer(recommender).Explain(user, person, question.Count), header, Of(model, names, person, relations), model.Numbering)
            : ExplanationAnswers.OfUnknown(header, new ExplainedUser(IdOf(names, question.Person), "", ""), recommender.Generate(user).Count);
    }

    private static int? Find(ServingModel model, ModelNames names, string text) =>
        !names.TryRead(text, out var id)
            ? names.Texts is null ? throw new UserErrorException($"expected a user id, {names.Rule}, found '{UserIdRules.Shown(text)}'") : null
            : model.Graph.TryGetOrdinal(id, out var ordinal) ? ordinal : null;

    private static UserId IdOf(ModelNames names, string text) =>
        names.Texts is null && UserIdRules.TryNumber(text, out var number) ? number : UserId.Unresolved(text);

    private static ExplainedUser Of(ServingModel model, ModelNames names, int ordinal, OfflineRelations? relations)
    {
        var isGone = relations?.Gone.Contains(ordinal) == true;
        return new ExplainedUser(
            IdOf(names, names[ordinal]), isGone ? "" : model.Profiles.Names[ordinal], isGone ? "" : model.Profiles.Headlines[ordinal]);
    }

    private sealed record Question(
        string Directory, string User, string Person, int Count, string? Relations, string? Interactions, string? Settings);
}
