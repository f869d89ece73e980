using System.Globalization;
using System.IO.Hashing;
using System.Text;
using Pymk.Core.Erasure;
using Pymk.Core.Models;
using Pymk.Core.Privacy;
using Pymk.Training.Cli;
using Pymk.Training.Import;

namespace Pymk.Training.Pipeline;

/// <summary>
/// The folder of an unfinished model, <c>MODEL/building/KEY</c>. The key is a hash of the layout, the settings, the content of the input files, the kind of
/// ids and the version that numbered text ids, and who was erased, so a run finds the finished stages of an interrupted run with the same of all these, and no others. The logs that a snapshot refers
/// to are not in it: they grow, and the import of the first run counts. Folders from before an erasure may hold the erased person and are deleted.
/// </summary>
internal sealed class BuildFolder : IDisposable
{
    // Increment it when the files of a stage change.
    private const string Layout = "12";

    private const string WorkName = "work";

    private readonly IDisposable _lock;
    private readonly string _leftOut;

    private BuildFolder(string folder, string key, string leftOut, IDisposable held)
    {
        (Key, _leftOut, _lock) = (key, leftOut, held);
        Work = new WorkFiles(Path.Combine(folder, WorkName));
        Model = new ModelFiles(Path.Combine(folder, "model"));
        Folder = folder;
        IsMoved = Directory.Exists(Work.Folder) && !Directory.Exists(Model.Folder);
        if (!IsMoved)
        {
            CreateFolders();
        }
    }

    /// <summary>Hash of layout, settings and input, 16 hexadecimal digits.</summary>
    public string Key { get; }

    /// <summary>Path of the folder.</summary>
    public string Folder { get; }

    /// <summary>
    /// True where the model is gone from the folder: an earlier run moved it to its version and was interrupted there. Publish that version, or
    /// <see cref="Clear"/> the folder.
    /// </summary>
    public bool IsMoved { get; }

    /// <summary>Files between stages.</summary>
    public WorkFiles Work { get; }

    /// <summary>Files of the model.</summary>
    public ModelFiles Model { get; }

    /// <summary>Opens the folder and locks the model directory.</summary>
    /// <exception cref="UserErrorException">Another run builds into the same model directory.</exception>
    public static BuildFolder Open(TrainOptions options, CancellationToken cancellation)
    {
        var key = Fingerprint(options, cancellation);
        var held = ModelLocks.Building(options.Model, cancellation)
            ?? throw new UserErrorException($"{options.Model}: another train is building this model; wait for it to end or name another --model");
        try
        {
            foreach (var outdated in ModelEraser.OutdatedBuilds(options.Model, options.Import.Erased).ToArray())
            {
                Directory.Delete(outdated, recursive: true);
            }

            var building = Path.GetFullPath(ModelDirectory.Building(options.Model));
            return new BuildFolder(Path.Combine(building, key), key, options.Import.Erased.Fingerprint, held);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>True if this or an earlier run finished the stage.</summary>
    public bool IsDone(string stage) => File.Exists(Work.Done(stage));

    /// <summary>Marks a stage as finished. Its files must be on disk.</summary>
    public void MarkDone(string stage) => File.WriteAllText(Work.Done(stage), "");

    /// <summary>Removes all files, so that every stage runs again.</summary>
    public void Clear()
    {
        Remove(Folder);
        CreateFolders();
    }

    /// <summary>Removes this folder and those of other unfinished runs.</summary>
    public void RemoveAll()
    {
        foreach (var folder in Directory.EnumerateDirectories(Path.GetDirectoryName(Folder)!))
        {
            Remove(folder);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _lock.Dispose();

    // The marks first: after an interruption no mark is left whose files are gone.
    private static void Remove(string folder)
    {
        var work = new WorkFiles(Path.Combine(folder, WorkName));
        foreach (var mark in Directory.Exists(work.Folder) ? Directory.GetFiles(work.Folder, Path.GetFileName(work.Done("*"))) : [])
        {
            File.Delete(mark);
        }

        Directory.Delete(folder, recursive: true);
    }

    private void CreateFolders()
    {
        Directory.CreateDirectory(Work.Folder);
        Model.CreateFolders();
        File.WriteAllText(ModelDirectory.LeftOutOfBuild(Folder), _leftOut);
    }

    private static string Fingerprint(TrainOptions options, CancellationToken cancellation)
    {
        var hash = new XxHash3();
        hash.Append(Encoding.UTF8.GetBytes(Layout));
        foreach (var (name, value) in options.Settings().OrderBy(s => s.Key, StringComparer.Ordinal))
        {
            hash.Append(Encoding.UTF8.GetBytes($"\n{name}={value}"));
        }

        hash.Append(Encoding.UTF8.GetBytes(options.Import.Erased.Fingerprint));
        hash.Append(Encoding.UTF8.GetBytes($"\nids={options.Import.Ids} {Path.GetFileName(options.Import.Known)}\n"));
        var files = ImportFiles.Find(options.Import);
        foreach (var file in files.Sources())
        {
            cancellation.ThrowIfCancellationRequested();
            using var stream = File.OpenRead(file);
            hash.Append(Encoding.UTF8.GetBytes($"\n{Path.GetFileName(file)} {stream.Length}\n"));
            hash.Append(stream);
        }

        return hash.GetCurrentHashAsUInt64().ToString("x16", CultureInfo.InvariantCulture);
    }
}
