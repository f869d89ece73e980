using System.CommandLine;
using System.Globalization;
using Pymk.Core.Models;
using Pymk.Core.Recommend;
using Pymk.Training.Cli;

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
        var command = new Command("recommend", "Writes the best suggestions of users, as serving would give them.") { model, users, top, output };
        command.SetAction((parsed, cancellation) =>
        {
            var (directory, table) = (parsed.GetRequiredValue(model).FullName, parsed.GetRequiredValue(output).FullName);
            return Task.Run(() => Run(directory, parsed.GetValue(users)!, parsed.GetValue(top), table, cancellation), cancellation);
        });
        return command;
    }

    private static int Run(string directory, string selection, int top, string output, CancellationToken cancellation)
    {
        if (Path.GetDirectoryName(output) is { } folder && !Directory.Exists(folder))
        {
            throw new UserErrorException($"--output {output}: its folder does not exist");
        }

        using var model = ServingModel.Load(ModelDirectory.CurrentVersion(directory));
        using var recommender = new OfflineRecommender(model);
        var (users, unknown) = UserSelection.Read(selection, model.Graph);
        if (unknown.Count > 0)
        {
            Console.Error.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"the model does not know {unknown.Count} of {users.Length + unknown.Count} users; the first of them is {unknown[0]}"));
        }

        var progress = ConsoleProgress.ForThisConsole();
        var lines = RecommendSweep.Write(recommender, users, top, output, progress, cancellation);
        progress.Finish();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{users.Length:N0} users, {lines:N0} suggestions -> {output}"));
        return 0;
    }
}
