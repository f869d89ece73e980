using Pymk.Core.Behavior;
using Pymk.Core.Encoder;
using Pymk.Core.Features;
using Pymk.Core.Generation;
using Pymk.Core.Graph;
using Pymk.Core.Ids;
using Pymk.Core.Models;
using Pymk.Core.Profiles;
using Pymk.Faiss;

namespace Pymk.Core.Erasure;

/// <summary>
/// Erases users from every file of a model version that holds something about them. Everybody else keeps the ordinal; the erased ordinals stay as
/// places that are nobody. Each file is written beside its path and renamed, so programs that have the old one open go on.
/// </summary>
/// <remarks>
/// The graph comes last of the files, because it translates ids to ordinals, and the manifest after it: a crash leaves a version that another run
/// finishes. The other files of a version (encoder, head, towers, their weights in <c>training</c>, schema, curves, judgement)
/// hold nothing about single users.
/// </remarks>
internal sealed class VersionEraser(string folder, IReadOnlyCollection<long> ids, CancellationToken cancellation)
{
    private readonly ModelFiles _files = new(folder);
    private readonly SortedDictionary<string, int> _erased = new(StringComparer.Ordinal);

    /// <summary>Erases the users and counts what was found.</summary>
    /// <exception cref="IOException">A file is damaged or cannot be written.</exception>
    public VersionErasure Run()
    {
        var manifest = File.Exists(_files.Manifest) ? ModelDirectory.ReadManifest(folder) : null;
        var interrupted = File.Exists(_files.Erasing);
        File.WriteAllText(_files.Erasing, "");
        EraseFromIndex(manifest);
        var (users, connections) = EraseFromTables();
        if (manifest is not null && (interrupted || _erased.Count > 0))
        {
            var present = manifest with { Erased = users, Connections = SocialGraphEraser.Connections(_files.Graph) };
            ModelDirectory.Rewrite(folder, present, name => interrupted || _erased.ContainsKey(name));
        }

        File.Delete(_files.Erasing);
        return new VersionErasure(Path.GetFileName(folder), _erased, connections);
    }

    // By id, so it does not depend on what an interrupted run did to the graph.
    private void EraseFromIndex(ModelManifest? manifest)
    {
        var index = Path.GetDirectoryName(_files.Shard(0))!;
        string[] partitions = Directory.Exists(index) ? Directory.GetFiles(index, "*.index") : [];
        foreach (var path in partitions)
        {
            var theirs = manifest is null ? ids : [.. ids.Where(id => _files.Shard(Shards.Of(id, manifest.Shards)) == path)];
            if (theirs.Count > 0)
            {
                Erase(path, () => VectorIndex.Erase(path, theirs));
            }
        }
    }

    private (int Users, long Connections) EraseFromTables()
    {
        if (!File.Exists(_files.Graph))
        {
            return default;
        }

        var (users, connections) = (SocialGraphEraser.Find(_files.Graph, ids), 0L);
        if (users.Length > 0)
        {
            Erase(_files.Profiles, () => ProfileEraser.Erase(_files.Profiles, users));
            Erase(_files.Ids, () => UserIdTable.Erase(_files.Ids, users));
            Erase(_files.Postings, () => PostingsEraser.Erase(_files.Postings, users));
            Erase(_files.Rows, () => UserRowEraser.Erase(_files.Rows, users));
            Erase(_files.Embeddings, () => EmbeddingFile.Erase(_files.Embeddings, users));
            Erase(_files.Behavior, () => BehaviorHistory.Erase(_files.Behavior, users));
            Erase(_files.EncoderRows, () => EncoderRows.Erase(_files.EncoderRows, users));
            Erase(_files.Graph, () =>
            {
                (var now, connections) = SocialGraphEraser.Erase(_files.Graph, users);
                return now;
            });
        }

        return (users.Length, connections);
    }

    private void Erase(string path, Func<int> erase)
    {
        cancellation.ThrowIfCancellationRequested();
        if (File.Exists(path) && erase() is > 0 and var users)
        {
            _erased.Add(Path.GetRelativePath(folder, path).Replace('\\', '/'), users);
        }
    }
}
