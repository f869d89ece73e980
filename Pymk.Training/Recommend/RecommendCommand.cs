using System.CommandLine;
using System.Globalization;
using Pymk.Core.Models;
using Pymk.Core.Privacy;
using Pymk.Core.Recommend;
using Pymk.Core.Relations;
using Pymk.Grains.Interfaces.Ids;
using Pymk.Training.Cli;
using Pymk.Training.Ids;

namespace Pymk.Training.Recommend;

/// <summary>The verb <c>recommend</c>: writes the suggestions of a trained model as a table.</summary>
internal static class RecommendCommand
{
    public static Command Create()
    {
        var model = new Option<DirectoryInfo>("--model") { Description = "Model directory, as written by train.", Required = true };
        var users = new Option<string>("--users")
        {
            Description = "File with one user id per line, as the application writes it, or 'all'.",
            DefaultValueFactory = _ => UserSelection.All,
        };
        var top = OptionRanges.Create("--top", "Suggestions per user", 20, 1, 1000);
        var output = new Option<FileInfo>("--output")
        {
            Description = "Tab-separated table to write: user, rank, suggested, score.",
            Required = true,
        };
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
        var command = new Command("recommend", "Writes the best suggestions of users, as serving would give them.")
        {
            model, users, top, output, relations, interactions, settings,
        };
        command.SetAction((parsed, cancellation) =>
        {
            var (directory, table) = (parsed.GetRequiredValue(model).FullName, parsed.GetRequiredValue(output).FullName);
            var files = new Inputs(parsed.GetValue(relations), parsed.GetValue(interactions), parsed.GetValue(settings)?.FullName);
            return Task.Run(() => Run(directory, parsed.GetValue(users)!, parsed.GetValue(top), table, files, cancellation), cancellation);
        });
        return command;
    }

    private static int Run(string directory, string selection, int top, string output, Inputs files, CancellationToken cancellation)
    {
        if (Path.GetDirectoryName(output) is { } folder && !Directory.Exists(folder))
        {
            throw new UserErrorException($"--output {output}: its folder does not exist");
        }

        var settings = files.Settings is null ? new OfflineSettings() : SettingsFile.Read(files.Settings);
        var clock = TimeProvider.System.GetUtcNow();
        using var model = ServingModel.Load(ModelDirectory.CurrentVersion(directory));
        var names = new ModelNames(model.Graph, model.Ids);
        var progress = ConsoleProgress.ForThisConsole();
        var relations = new PresentRelations(model.Graph, names.Texts, ErasedUsers.Read(directory), settings, Console.Error.WriteLine)
            .Read(files.Relations, files.Interactions, clock.ToUnixTimeSeconds(), progress, cancellation);
        var (users, unknown) = UserSelection.Read(selection, model.Graph, names);
        if (relations is not null)
        {
            users = UserSelection.Present(users, selection, names, relations);
            Report(relations, files.Relations);
        }

        if (unknown.Count > 0)
        {
            Console.Error.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"the model does not know {unknown.Count} of {users.Length + unknown.Count} users; the first of them is {UserIdRules.Shown(unknown[0])}"));
        }

        // With relations of this moment, their time counts as well: a dismissal ends by the clock, as it does in serving.
        var now = relations is null ? (long?)null : clock.ToUnixTimeSeconds();
        using var recommender = new OfflineRecommender(model, relations, now, OfflineFacts.Read(settings.Rules, model, relations, clock));
        var lines = RecommendSweep.Write(recommender, users, top, output, progress, cancellation);
        progress.Finish();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{users.Length:N0} users, {lines:N0} suggestions -> {output}"));
        return 0;
    }

    private static void Report(OfflineRelations relations, string? file)
    {
        if (relations.UnknownPeople > 0)
        {
            Console.Error.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"the model does not know {relations.UnknownPeople:N0} people of {file}; their relations are left out"));
        }

        if (relations.Gone.Count > 0)
        {
            Console.Error.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{relations.Gone.Count:N0} people are deactivated or deleted; they get no suggestions and are in none"));
        }
    }

    /// <summary>The files of a run; null where not named.</summary>
    private sealed record Inputs(string? Relations, string? Interactions, string? Settings);
}
