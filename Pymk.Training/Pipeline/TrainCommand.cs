using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Pymk.Core.Clocks;
using Pymk.Core.Models;
using Pymk.Training.Cli;
using Pymk.Training.Database;
using Pymk.Training.Ids;
using Pymk.Training.Import;

namespace Pymk.Training.Pipeline;

/// <summary>The verb <c>train</c>: checks its options and runs the pipeline.</summary>
internal static class TrainCommand
{
    /// <summary>Exit code where the judge refused the version.</summary>
    public const int Refused = 3;

    public static Command Create()
    {
        var data = new Option<string>("--data") { Description = "A snapshot, or a folder with connections.*, profiles.* and interactions.*; future.* is never read." };
        var connections = new Option<string>("--connections") { Description = "Connections: text, JSONL, Matrix Market or Parquet, also compressed; or a database." };
        var profiles = new Option<string>("--profiles") { Description = "Profiles: JSONL, CSV or Parquet, also compressed; or a database." };
        var interactions = new Option<string>("--interactions") { Description = "Suggestion logs: JSONL or Parquet, a file or a folder, also compressed; or a database." };
        var relations = new Option<string>("--relations")
        {
            Description = "Folder of a snapshot, or its relations, beside --data of another origin: deleted people are left out, and no path leads through people who are no bridges.",
        };
        var model = new Option<string>("--model")
        {
            Description = "Model directory to publish into; an interrupted run resumes where it stopped.",
            Required = true,
        };
        var seed = OptionRanges.Create("--seed", "Seed. The same data, settings and seed give the same model.", 1, 0, int.MaxValue);
        var epochs = OptionRanges.Create("--epochs", "Rounds of GraphSAGE; the ranker runs 3/4 as many passes.", 8, 1, 200);
        var slates = new Option<int?>("--slates")
        {
            Description = "Most slates of the logs to learn from, drawn evenly (1 to 10000000). Standard: 40,000, with --quick 8,000. Fewer take less time.",
        };
        slates.Validators.Add(result =>
        {
            if (result.GetValue(slates) is < 1 or > 10_000_000)
            {
                result.AddError("--slates must be a number from 1 to 10000000");
            }
        });
        var shards = OptionRanges.Create("--shards", "Index partitions.", 32, 1, 1024);
        var parts = OptionRanges.Create(
            "--parts", "Parts of the users, a multiple of the silos' Pymk:Serving:GraphShards: each silo loads its own.", 16, 1, 4096);
        var threads = OptionRanges.Create("--threads", "Threads of libtorch.", Environment.ProcessorCount, 1, 256);
        var memory = MemorySize.Option("--memory", "Memory that the training may take.");
        var quick = new Option<bool>("--quick") { Description = "Train less, for a first look; the metrics are only written to manifest.json." };
        var ids = IdsOption.Create();
        var strict = new Option<bool>("--strict") { Description = "Refuse data with any bad row." };
        var device = OptionChoices.Create("--device", "Where to train.", "cpu", "cpu", "cuda");
        var warm = new Option<bool>("--warm")
        {
            Description = "Start from the weights of the current version and train less; without such weights, train as ever.",
        };
        var served = new Option<string?>("--served")
        {
            Description = "Name of the version that the service serves, to judge against and to start from; without it the current one.",
        };
        var estimate = new Option<bool>("--estimate") { Description = "Print the memory of every stage and the disk that the data needs, and do nothing else." };
        var check = new Option<bool>("--check-options") { Description = "Check the options, and do nothing else." };
        var judging = new JudgeArguments();
        var command = new Command("train", "Trains a model on connections, profiles and logs, and publishes it.")
        {
            data, connections, profiles, interactions, relations, model, seed, epochs, slates, shards, parts, threads, quick, strict, device, warm,
            ids, served, check, memory, estimate,
        };
        var databases = new DatabaseArguments();
        databases.AddTo(command);
        judging.AddTo(command);
        command.SetAction((parsed, cancellation) =>
        {
            var import = new ImportOptions
            {
                DataFolder = parsed.GetValue(data),
                Connections = parsed.GetValue(connections),
                Profiles = parsed.GetValue(profiles),
                Interactions = parsed.GetValue(interactions),
                Relations = parsed.GetValue(relations),
                Ids = IdsOption.Parse(parsed.GetValue(ids)),
                Strict = parsed.GetValue(strict),
            };
            var options = new TrainOptions
            {
                Import = import,
                Model = parsed.GetRequiredValue(model),
                Seed = parsed.GetValue(seed),
                Epochs = parsed.GetValue(epochs),
                Slates = parsed.GetValue(slates),
                Shards = parsed.GetValue(shards),
                Parts = parsed.GetValue(parts),
                Threads = parsed.GetValue(threads),
                Memory = parsed.GetValue(memory),
                Quick = parsed.GetValue(quick),
                Device = parsed.GetValue(device)!,
                Warm = parsed.GetValue(warm),
                Served = parsed.GetValue(served),
                Judge = judging.Read(parsed),
            };
            var queries = databases.Read(parsed);
            return parsed.GetValue(check) ? Task.FromResult(0) : Task.Run(
                () => RunAsync(options, queries, parsed.GetValue(estimate), cancellation), CancellationToken.None);
        });
        return command;
    }

    private static async Task<int> RunAsync(TrainOptions options, DatabaseQueries queries, bool estimateOnly, CancellationToken cancellation)
    {
        var progress = ConsoleProgress.ForThisConsole();
        var start = Stopwatch.GetTimestamp();
        try
        {
            using var input = await DatabaseInput.FetchAsync(options.Import, queries, progress, cancellation);
            options = options with { Import = input.Options };
            var estimate = new MemoryEstimate(DataSize.Of(options.Import, cancellation), options);
            if (estimateOnly)
            {
                estimate.Describe().ToList().ForEach(Console.WriteLine);
                return 0;
            }

            if (estimate.Obstacle(options.Memory, FreeDisk(options.Model)) is { } obstacle)
            {
                throw new UserErrorException(obstacle);
            }

            Say(progress, string.Create(
                CultureInfo.InvariantCulture, $"{estimate.Data}: needs about {estimate.Most >> 20:N0} MB of memory and {estimate.Disk >> 20:N0} MB of disk"));
            var pipeline = new TrainPipeline(options, progress, line => Say(progress, line), ProcessClock.Time);
            var trained = pipeline.Run(cancellation);
            progress.Finish();
            if (!options.Quick)
            {
                WriteMetrics(ModelDirectory.ReadManifest(trained.Folder));
            }

            var peak = Math.Max(pipeline.PeakBytes, StageMeter.Peak) >> 20;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"trained in {Stopwatch.GetElapsedTime(start).TotalSeconds:F0} s, at most {peak:N0} MB -> {trained.Folder}"));
            return Tell(trained, Console.Error);
        }
        finally
        {
            progress.Finish();
        }
    }

    /// <summary>Says loudly that a version was refused; returns the exit code.</summary>
    internal static int Tell(TrainedVersion trained, TextWriter errors)
    {
        if (trained.IsPublished)
        {
            return 0;
        }

        errors.WriteLine(
            $"pymk: NOT PUBLISHED, {trained.Judged!.Serving} stays current: {trained.Judged.Reasons[0]} "
            + $"({new ModelFiles(trained.Folder).Judge} has all figures)");
        return Refused;
    }

    // The model directory may not exist yet.
    private static long FreeDisk(string model)
    {
        var folder = new DirectoryInfo(Path.GetFullPath(model));
        while (!folder.Exists && folder.Parent is { } parent)
        {
            folder = parent;
        }

        return new DriveInfo(folder.FullName).AvailableFreeSpace;
    }

    private static void WriteMetrics(ModelManifest manifest)
    {
        foreach (var (name, value) in manifest.Metrics.OrderBy(m => m.Key, StringComparer.Ordinal))
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name} = {value:G4}"));
        }
    }

    private static void Say(ConsoleProgress progress, string line)
    {
        progress.Finish();
        Console.Error.WriteLine(line);
    }
}
