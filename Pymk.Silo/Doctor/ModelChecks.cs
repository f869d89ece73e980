using System.Globalization;
using Pymk.Core.Files;
using Pymk.Core.Models;
using Pymk.Faiss;
using Pymk.Grains.Interfaces.Ids;
using Pymk.Silo.Ids;

namespace Pymk.Silo.Doctor;

/// <summary>Checks the model that a silo would serve.</summary>
internal static class ModelChecks
{
    private const int Probes = 20;
    private const float SelfSimilarity = 0.98f;

    // GB beside the model, as docs/operations.md lists them: row cache, two embedded stores, and the program with its libraries.
    private const double BesideTheModel = 0.25 + 0.5 + 0.5 + 0.5;

    /// <summary>Compares every file with the manifest's checksum. A missing model is a note: the machine is fine without one.</summary>
    public static Finding Integrity(string directory)
    {
        if (!ModelDirectory.HasModel(directory))
        {
            return Finding.Note($"{directory} holds no model", "./pymk demo makes one, or ./pymk train --data DIR --model " + directory);
        }

        try
        {
            var manifest = ModelDirectory.ReadManifest(ModelDirectory.CurrentVersion(directory), verify: true);
            var size = manifest.Files.Sum(f => f.Bytes) / MachineChecks.Giga;
            return Finding.Fine(string.Create(
                CultureInfo.InvariantCulture,
                $"{manifest.Version} in {directory}, complete, {manifest.Files.Count} files, {size:0.00} GB, "
                + $"{UserIdKindNames.Describe(NetworkKind.OfModel(manifest))} as user ids"));
        }
        catch (Exception e) when (e is ModelFileException or IOException or UnauthorizedAccessException)
        {
            return Finding.Wrong(e.Message, "train it again; running silos keep the version they have loaded");
        }
    }

    /// <summary>The current version, or null where <see cref="Integrity"/> reports why there is none.</summary>
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

    /// <summary>Searches the first index partition for some of its own vectors: each must find itself, or an equally near one.</summary>
    public static Finding Search(ModelVersion model)
    {
        try
        {
            using var index = VectorIndex.Load(new ModelFiles(model.Folder).Shard(0));
            var (searched, found) = (0, 0);
            var (vector, ids, scores) = (new float[index.Dimension], new long[1], new float[1]);
            foreach (var id in index.Ids.Take(Probes))
            {
                searched++;
                found += index.TryGetVector(id, vector) && index.Search(vector, 1, ids, scores).Found == 1 && scores[0] >= SelfSimilarity ? 1 : 0;
            }

            var figure = string.Create(
                CultureInfo.InvariantCulture, $"{found} of {searched} vectors of partition 0 are found among {index.Count:N0}");
            return found == searched ? Finding.Fine(figure) : Finding.Wrong(figure, "the index does not match its vectors; train it again");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Finding.Wrong(e.Message, "train it again");
        }
    }

    /// <summary>Compares the machine's memory with what a silo needs for the model and beside it.</summary>
    public static Finding Memory(ModelVersion model, long memory)
    {
        // The model is in memory twice while its rows are published and while a newer version loads.
        var size = model.Manifest.Files.Sum(f => f.Bytes) / MachineChecks.Giga;
        var needed = (2 * size) + BesideTheModel;
        var available = memory / MachineChecks.Giga;
        var figure = string.Create(
            CultureInfo.InvariantCulture,
            $"a silo needs about {needed:0.0} GB: twice the model ({size:0.00} GB) during a roll-out, caches and embedded stores");
        return available >= needed
            ? Finding.Fine(figure)
            : Finding.Note(
                figure,
                MachineChecks.Figure(available, "GB are there: use a Redis, smaller Pymk:EmbeddedMemory and Pymk:CacheMemory, or more silos"));
    }
}

/// <summary>A version of a model directory.</summary>
/// <param name="Folder">Its folder.</param>
/// <param name="Manifest">Its manifest.</param>
internal sealed record ModelVersion(string Folder, ModelManifest Manifest);
