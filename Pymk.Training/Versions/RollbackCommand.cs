using System.CommandLine;
using Pymk.Core.Models;
using Pymk.Training.Cli;

namespace Pymk.Training.Versions;

/// <summary>The verb <c>rollback</c>: makes an earlier version the current one.</summary>
internal static class RollbackCommand
{
    public static Command Create()
    {
        var model = ModelOption.Create();
        var to = new Option<string?>("--to") { Description = "Name of a version, as models lists it; without it the one before the current." };
        var command = new Command("rollback", "Makes an earlier model version the current one; silos serve it within seconds.") { model, to };
        command.SetAction(parsed =>
        {
            var (from, now) = Run(parsed.GetValue(model)!, parsed.GetValue(to));
            Console.WriteLine($"{from} -> {now}: silos that watch the directory load it now; the next train publishes a newer one");
            return 0;
        });
        return command;
    }

    /// <summary>Verifies a version and makes it current. Returns the names of the version before and of the one after.</summary>
    /// <exception cref="UserErrorException">There is no such version, or it is current already.</exception>
    /// <exception cref="Core.Files.ModelFileException">The version is damaged.</exception>
    internal static (string From, string To) Run(string root, string? to)
    {
        var current = Path.GetFileName(ModelDirectory.CurrentVersion(root));

        // No cleaning deletes the version meanwhile.
        using var held = ModelLocks.ChangingAsync(root, CancellationToken.None).GetAwaiter().GetResult();
        var versions = ModelDirectory.Versions(root);
        var target = to is null
            ? versions.LastOrDefault(v => string.CompareOrdinal(Path.GetFileName(v), current) < 0)
                ?? throw new UserErrorException($"{root} keeps no version before {current}; ./pymk models lists the others")
            : versions.FirstOrDefault(v => Path.GetFileName(v) == to)
                ?? throw new UserErrorException($"{root} keeps no version '{to}'; ./pymk models lists them");
        return Path.GetFileName(target) == current
            ? throw new UserErrorException($"{current} is the current version already")
            : (current, ModelDirectory.MakeCurrent(root, target).Version);
    }
}
