using System.Globalization;
using Pymk.Core.Files;
using Pymk.Core.Models;
using Pymk.Faiss;
using Pymk.Training.Pipeline;

namespace Pymk.Training.Doctor;

/// <summary>The model a silo would serve.</summary>
internal static class ModelChecks
{
    private const int Probes = 20;
    private const float AsNear = 0.98f;

    // What docs/operations.md lists beside the model: row cache, two embedded stores, and the program with its libraries.
    private const double BesideTheModel = 0.25 + 0.5 + 0.5 + 0.5;

    /// <summary>Every file there, with the checksum of the manifest. None at all is a note: the machine is none the worse.</summary>
    public static Finding Whole(string directory)
    {
        if (!ModelDirectory.HasModel(directory))
        {
            return Finding.Note($"{directory} holds none yet", "./pymk demo makes one, or ./pymk train --data DIR --model " + directory);
        }

        try
        {
            var manifest = ModelDirectory.ReadManifest(ModelDirectory.CurrentVersion(directory), verify: true);
            var bytes = manifest.Files.Sum(f => f.Bytes) / MachineChecks.Giga;
            return Finding.Fine(string.Create(CultureInfo.InvariantCulture, $"{manifest.Version} in {directory}, whole, {manifest.Files.Count} files, {bytes:0.00} GB"));
        }
        catch (Exception e) when (e is ModelFileException or IOException or UnauthorizedAccessException)
        {
            return Finding.Wrong(e.Message, "train it again; serving goes on with the version it has loaded");
        }
    }

    /// <summary>The current version's folder and manifest, or none where <see cref="Whole"/> has said why.</summary>
    public static ModelVersion? Open(string directory)
    {
        try
        {
            var folder = ModelDirectory.CurrentVersion(directory);
            return new ModelVersion(folder, ModelDirectory.ReadManifest(folder));
        }
        catch (Exception e) when (e is ModelFileException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Searches the first index partition for vectors of its own: each must find itself, or one as near.</summary>
    public static Finding Search(ModelVersion model)
    {
        try
        {
            using var index = VectorIndex.Load(Path.Combine(model.Folder, ModelFiles.Shard(0)));
            var (asked, found) = (0, 0);
            var (vector, ids, scores) = (new float[index.Dimension], new long[1], new float[1]);
            foreach (var id in index.Ids.Take(Probes))
            {
                asked++;
                found += index.TryGetVector(id, vector) && index.Search(vector, 1, ids, scores).Found == 1 && scores[0] >= AsNear ? 1 : 0;
            }

            var figure = string.Create(CultureInfo.InvariantCulture, $"{found} of {asked} vectors of partition 0 are found among {index.Count:N0}");
            return found == asked ? Finding.Fine(figure) : Finding.Wrong(figure, "the index is not what was built; train it again");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Finding.Wrong(e.Message, "train it again");
        }
    }

    /// <summary>Whether the machine's memory holds the model and what a silo keeps beside it.</summary>
    public static Finding Memory(ModelVersion model, long memory)
    {
        // Rows go to the store; while they are published, and while a newer version loads, the model is there twice.
        var held = model.Manifest.Files.Sum(f => f.Bytes) / MachineChecks.Giga;
        var wanted = (2 * held) + BesideTheModel;
        var figure = string.Create(CultureInfo.InvariantCulture, $"a silo wants about {wanted:0.0} GB: the model twice ({held:0.00} GB each, the second while a newer one loads), caches and embedded stores");
        return memory / MachineChecks.Giga >= wanted
            ? Finding.Fine(figure)
            : Finding.Note(figure, MachineChecks.Figure(memory / MachineChecks.Giga, "GB are there: use a Redis, smaller Pymk:EmbeddedMemory and Pymk:CacheMemory, or more silos"));
    }
}

/// <summary>A version of a model directory.</summary>
/// <param name="Folder">Its folder.</param>
/// <param name="Manifest">Its manifest.</param>
internal sealed record ModelVersion(string Folder, ModelManifest Manifest);
