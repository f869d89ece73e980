using System.Globalization;
using System.IO.Hashing;
using System.Text;
using Pymk.Core.Models;
using Pymk.Training.Cli;
using Pymk.Training.Import;

namespace Pymk.Training.Pipeline;

/// <summary>
/// The folder of an unfinished model, <c>MODEL/building/KEY</c>. The key is a hash of the layout, the settings and the content of the input files, so
/// a run finds the finished stages of an interrupted run with the same input and settings, and no others.
/// </summary>
internal sealed class BuildFolder : IDisposable
{
    // Increment it when the files of a stage change.
    private const string Layout = "8";

    private readonly FileStream _lock;

    private BuildFolder(string folder, string key, FileStream held)
    {
        (Key, _lock) = (key, held);
        Work = new WorkFiles(Directory.CreateDirectory(Path.Combine(folder, "work")).FullName);
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
        var building = Directory.CreateDirectory(Path.Combine(options.Model, "building")).FullName;
        try
        {
            var held = new FileStream(Path.Combine(building, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            return new BuildFolder(Path.Combine(building, key), key, held);
        }
        catch (IOException e) when (e is not DirectoryNotFoundException and not PathTooLongException)
        {
            throw new UserErrorException($"{options.Model}: another train is building this model; wait for it to end or name another --model", e);
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

        var files = ImportFiles.Find(options.Import);
        foreach (var file in new[] { files.Connections, files.Profiles }.Concat(files.Interactions).OfType<string>())
        {
            cancellation.ThrowIfCancellationRequested();
            using var stream = File.OpenRead(file);
            hash.Append(Encoding.UTF8.GetBytes($"\n{Path.GetFileName(file)} {stream.Length}\n"));
            hash.Append(stream);
        }

        return hash.GetCurrentHashAsUInt64().ToString("x16", CultureInfo.InvariantCulture);
    }
}
