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
/// The folder of an unfinished model, <c>MODEL/building/KEY</c>. The key is a hash of the layout, the settings, the content of the input files and
/// who was erased, so a run finds the finished stages of an interrupted run with the same of all these, and no others. Folders from before an erasure
/// may hold the erased person and are deleted.
/// </summary>
internal sealed class BuildFolder : IDisposable
{
    // Increment it when the files of a stage change.
    private const string Layout = "9";

    private const string WorkName = "work";

    private readonly IDisposable _lock;

    private BuildFolder(string folder, string key, IDisposable held)
    {
        (Key, _lock) = (key, held);
        Work = new WorkFiles(Directory.CreateDirectory(Path.Combine(folder, WorkName)).FullName);
        Model = new ModelFiles(Path.Combine(folder, "model"));
        Model.CreateFolders();
        Folder = folder;
    }

    /// <summary>Hash of layout, settings and input, 16 hexadecimal digits.</summary>
    public string Key { get; }

    /// <summary>Path of the folder.</summary>
    public string Folder { get; }

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

            var folder = new BuildFolder(Path.Combine(Path.GetFullPath(ModelDirectory.Building(options.Model)), key), key, held);
            File.WriteAllText(ModelDirectory.LeftOutOfBuild(folder.Folder), options.Import.Erased.Fingerprint);
            return folder;
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

    /// <summary>Removes this folder and those of other unfinished runs.</summary>
    public void RemoveAll()
    {
        foreach (var folder in Directory.EnumerateDirectories(Path.GetDirectoryName(Folder)!))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _lock.Dispose();

    private static string Fingerprint(TrainOptions options, CancellationToken cancellation)
    {
        var hash = new XxHash3();
        hash.Append(Encoding.UTF8.GetBytes(Layout));
        foreach (var (name, value) in options.Settings().OrderBy(s => s.Key, StringComparer.Ordinal))
        {
            hash.Append(Encoding.UTF8.GetBytes($"\n{name}={value}"));
        }

        hash.Append(Encoding.UTF8.GetBytes(options.Import.Erased.Fingerprint));
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
