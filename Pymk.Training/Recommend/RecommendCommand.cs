using System.CommandLine;
using System.Globalization;
using Pymk.Core.Models;
using Pymk.Core.Recommend;
using Pymk.Core.Relations;
using Pymk.Training.Cli;
using Pymk.Training.Import;

namespace Pymk.Training.Recommend;

/// <summary>The verb <c>recommend</c>: writes the suggestions of a trained model as a table.</summary>
internal static class RecommendCommand
{
    public static Command Create()
    {
        var model = new Option<DirectoryInfo>("--model") { Description = "Model directory, as written by train.", Required = true };
        var users = new Option<string>("--users")
        {
            Description = "File with one user id per line, or 'all'.",
            DefaultValueFactory = _ => UserSelection.All,
        };
        var top = OptionRanges.Create("--top", "Suggestions per user", 20, 1, 1000);
        var output = new Option<FileInfo>("--output")
        {
            Description = "Tab-separated table to write: user, rank, suggested, score.",
            Required = true,
        };
        var relations = new Option<FileInfo?>("--relations")
        {
            Description = "relations.parquet of snapshot: blocks, dismissals, invitations, connections, deletions and choices that the service knows.",
        };
        var command = new Command("recommend", "Writes the best suggestions of users, as serving would give them.")
        {
            model, users, top, output, relations,
        };
        command.SetAction((parsed, cancellation) =>
        {
            var (directory, table) = (parsed.GetRequiredValue(model).FullName, parsed.GetRequiredValue(output).FullName);
            var file = parsed.GetValue(relations)?.FullName;
            return Task.Run(() => Run(directory, parsed.GetValue(users)!, parsed.GetValue(top), table, file, cancellation), cancellation);
        });
        return command;
    }

    private static int Run(string directory, string selection, int top, string output, string? relationFile, CancellationToken cancellation)
    {
        if (Path.GetDirectoryName(output) is { } folder && !Directory.Exists(folder))
        {
            throw new UserErrorException($"--output {output}: its folder does not exist");
        }

        using var model = ServingModel.Load(ModelDirectory.CurrentVersion(directory));
        var relations = relationFile is null ? null : new OfflineRelations(model.Graph, RelationReader.Read(relationFile, cancellation));
        var (users, unknown) = UserSelection.Read(selection, model.Graph);
        if (relations is not null)
        {
            users = UserSelection.Present(users, selection, model.Graph, relations);
            Report(relations, relationFile!);
        }

        if (unknown.Count > 0)
        {
            Console.Error.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"the model does not know {unknown.Count} of {users.Length + unknown.Count} users; the first of them is {unknown[0]}"));
        }

        // With relations of this moment, their time counts as well: a dismissal ends by the clock, as it does in serving.
        var now = relations is null ? (long?)null : TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        using var recommender = new OfflineRecommender(model, relations, now);
        var progress = ConsoleProgress.ForThisConsole();
        var lines = RecommendSweep.Write(recommender, users, top, output, progress, cancellation);
        progress.Finish();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{users.Length:N0} users, {lines:N0} suggestions -> {output}"));
        return 0;
    }

    private static void Report(OfflineRelations relations, string file)
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
}
