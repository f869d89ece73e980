using System.Globalization;
using System.Text;
using Pymk.Core.Files;

namespace Pymk.Storage.Embedded;

/// <summary>
/// The folders of a store. A compaction copies what is live into the folder of a new generation, and a file in it, which holds its size, makes the
/// generation the store's from then on. The first generation is in the store's folder itself.
/// </summary>
/// <param name="folder">The store's folder.</param>
internal sealed class StoreGenerations(string folder)
{
    private const string Prefix = "generation-";
    private const string Complete = "complete";

    /// <summary>The generation that holds the store's data.</summary>
    public int Current => Numbers().Where(IsComplete).DefaultIfEmpty(0).Max();

    /// <summary>What <see cref="MarkComplete"/> was told of the current generation; 0 for the first one.</summary>
    public long BytesWhenComplete =>
        File.Exists(MarkOf(Current)) && long.TryParse(File.ReadAllText(MarkOf(Current)), CultureInfo.InvariantCulture, out var bytes) ? bytes : 0;

    /// <summary>Where a generation has its checkpoints and its append-only file.</summary>
    public string Checkpoints(int generation) => Path.Combine(FolderOf(generation), "checkpoints");

    /// <summary>Where a generation has what its memory does not hold.</summary>
    public string Log(int generation) => Path.Combine(FolderOf(generation), "log");

    /// <summary>
    /// Makes a generation the current one and remembers its size. Its files reach the disk first: the folder of the generation before is deleted afterwards, so a power
    /// failure must find them.
    /// </summary>
    public void MarkComplete(int generation, long bytes)
    {
        foreach (var path in Directory.EnumerateFiles(FolderOf(generation), "*", SearchOption.AllDirectories))
        {
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
            RandomAccess.FlushToDisk(file);
        }

        DurableFile.Write(MarkOf(generation), Encoding.ASCII.GetBytes(bytes.ToString(CultureInfo.InvariantCulture)));
    }

    /// <summary>Deletes all generations but the current one: those that a compaction left, or did not finish.</summary>
    public void DeleteOthers()
    {
        var current = Current;
        foreach (var generation in Numbers().Append(0).Where(g => g != current).Order())
        {
            Delete(generation);
        }
    }

    /// <summary>Deletes a generation that is not the current one, or that ceases to be.</summary>
    public void Delete(int generation)
    {
        // A generation without its mark counts for nothing, so the mark goes first.
        string[] folders = generation > 0 ? [FolderOf(generation)] : [Checkpoints(generation), Log(generation)];
        foreach (var existing in folders.Where(Directory.Exists))
        {
            File.Delete(MarkOf(generation));
            Directory.Delete(existing, recursive: true);
        }
    }

    private int[] Numbers() => !Directory.Exists(folder) ? [] :
    [
        .. from path in Directory.EnumerateDirectories(folder, Prefix + "*")
           let name = Path.GetFileName(path)[Prefix.Length..]
           where int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
           select int.Parse(name, NumberStyles.None, CultureInfo.InvariantCulture),
    ];

    private string FolderOf(int generation) =>
        generation == 0 ? folder : Path.Combine(folder, Prefix + generation.ToString(CultureInfo.InvariantCulture));

    private bool IsComplete(int generation) => File.Exists(MarkOf(generation));

    private string MarkOf(int generation) => Path.Combine(FolderOf(generation), Complete);
}
