using System.Text.Json;
using Pymk.Training.Cli;

namespace Pymk.Training.Generate;

/// <summary>Writes files into a temporary folder and moves them into place together; a failure leaves nothing behind.</summary>
internal sealed class OutputFiles : IDisposable
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private readonly string _folder;
    private readonly string _beside;

    public OutputFiles(string folder)
    {
        _folder = System.IO.Path.GetFullPath(folder);
        if (File.Exists(_folder))
        {
            throw new UserErrorException($"{folder} is a file; --output names a folder");
        }

        _beside = System.IO.Path.Combine(_folder, ".writing");
        try
        {
            Directory.CreateDirectory(_folder);
            if (Directory.Exists(_beside))
            {
                Directory.Delete(_beside, recursive: true);
            }

            Directory.CreateDirectory(_beside);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"cannot write to {folder}: {e.Message}", e);
        }
    }

    public string Path(string name) => System.IO.Path.Combine(_beside, name);

    public void WriteSettings(GenerateOptions options, NetworkFigures figures)
    {
        var settings = new
        {
            options.Users,
            options.Seed,
            options.Degree,
            options.Days,
            options.FutureDays,
            options.LogDays,
            Requests = options.RequestCount,
            options.Uuids,
            options.Experiment,
            options.Effect,
            options.ExplorationPercent,
            End = GenerateOptions.End,
        };
        File.WriteAllText(Path("generate.json"), JsonSerializer.Serialize(new { settings, figures }, Indented) + "\n");
    }

    public void Publish()
    {
        foreach (var file in Directory.EnumerateFiles(_beside))
        {
            File.Move(file, System.IO.Path.Combine(_folder, System.IO.Path.GetFileName(file)), overwrite: true);
        }
    }

    public void Dispose()
    {
        if (Directory.Exists(_beside))
        {
            Directory.Delete(_beside, recursive: true);
        }
    }
}
