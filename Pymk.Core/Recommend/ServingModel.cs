using Pymk.Core.Candidates;
using Pymk.Core.Features;
using Pymk.Core.Files;
using Pymk.Core.Generation;
using Pymk.Core.Graph;
using Pymk.Core.Ids;
using Pymk.Core.Models;
using Pymk.Core.Profiles;
using Pymk.Core.Ranking;

namespace Pymk.Core.Recommend;

/// <summary>
/// A model version in memory: graph, profiles, inverted lists and head. Feature rows and index partitions stay on disk until <see cref="ReadRows"/>
/// or an index shard reads them.
/// </summary>
/// <remarks>
/// Disposing is for short-lived programs. A silo leaves a replaced version to the garbage collector, because requests may still use it.
/// </remarks>
public sealed class ServingModel : IDisposable
{
    private const string Processor = "CPU";

    private readonly Lazy<JoiningModel?> _joining;

    /// <summary>Combines the parts of a model.</summary>
    /// <param name="folder">The version's folder.</param>
    /// <param name="manifest">Its manifest.</param>
    /// <param name="graph">The graph as of training.</param>
    /// <param name="profiles">Profiles of the same users.</param>
    /// <param name="postings">Inverted lists over the profiles' tokens.</param>
    /// <param name="ranker">The head.</param>
    /// <param name="provider">Where the head runs: CPU or CUDA.</param>
    /// <param name="ids">Text ids of the same users; null in a network of numbers.</param>
    /// <exception cref="ModelFileException">The parts differ in their number of users, or text ids are missing.</exception>
    public ServingModel(
        string folder, ModelManifest manifest, SocialGraph graph, ProfileTable profiles, Postings postings, RankerModel ranker, string provider,
        UserIdTable? ids = null)
    {
        if (manifest.TextIds != ids is not null || (ids is not null && ids.UserCount != graph.UserCount))
        {
            throw new ModelFileException(
                folder, $"the graph has {graph.UserCount} users, {ids?.UserCount ?? 0} have a text id; train the model again");
        }

        if (graph.UserCount != profiles.UserCount)
        {
            throw new ModelFileException(
                folder, $"the graph has {graph.UserCount} users, the profiles have {profiles.UserCount}; train the model again");
        }

        (Files, Manifest, Graph, Profiles, Ranker, Provider) = (new ModelFiles(folder), manifest, graph, profiles, ranker, provider);
        Ids = ids;
        Numbering = new TokenNumbering(profiles);
        Recommender = new Recommender(postings, manifest.Present);
        Scorer = new HeadScorer(ranker);
        _joining = new Lazy<JoiningModel?>(() => File.Exists(Files.Encoder) ? JoiningModel.Load(Files, profiles) : null);
    }

    /// <summary>The version's files.</summary>
    public ModelFiles Files { get; }

    /// <summary>The manifest.</summary>
    public ModelManifest Manifest { get; }

    /// <summary>Name of the version.</summary>
    public string Version => Manifest.Version;

    /// <summary>The graph as of training.</summary>
    public SocialGraph Graph { get; }

    /// <summary>Profiles as of training.</summary>
    public ProfileTable Profiles { get; }

    /// <summary>Text ids of the users; null in a network of numbers.</summary>
    public UserIdTable? Ids { get; }

    /// <summary>Names the tokens of the profiles.</summary>
    public TokenNumbering Numbering { get; }

    /// <summary>The steps from a user to a slate.</summary>
    public Recommender Recommender { get; }

    /// <summary>The head.</summary>
    public RankerModel Ranker { get; }

    /// <summary>Runs the head on the calling thread.</summary>
    public HeadScorer Scorer { get; }

    /// <summary>Where the head runs: CPU or CUDA.</summary>
    public string Provider { get; }

    /// <summary>Describes users who join, change or act; loaded on first use. Null when the version has no encoder.</summary>
    /// <exception cref="ModelFileException">A file is missing or damaged.</exception>
    public JoiningModel? Joining => _joining.Value;

    /// <summary>Loads the version in a folder and runs its head on the processor.</summary>
    /// <param name="folder">The version's folder.</param>
    /// <exception cref="ModelFileException">A file is missing, damaged or of another format.</exception>
    public static ServingModel Load(string folder) => Load(folder, path => (RankerModel.Load(path), Processor));

    /// <summary>Loads the version in a folder.</summary>
    /// <param name="folder">The version's folder.</param>
    /// <param name="loadRanker">Loads the head from a path and names its provider.</param>
    /// <param name="graphShards">
    /// Shards of which the caller opens some in <see cref="Graph"/>; 0 reads the whole graph. A graph whose parts they do not divide is read whole, too.
    /// </param>
    /// <exception cref="ModelFileException">A file is missing, damaged or of another format.</exception>
    public static ServingModel Load(string folder, Func<string, (RankerModel Ranker, string Provider)> loadRanker, int graphShards = 0)
    {
        var files = new ModelFiles(folder);
        var manifest = ModelDirectory.ReadManifest(folder);
        var sliced = graphShards > 0 && manifest.Parts > 1 && manifest.Parts % graphShards == 0;
        var graph = sliced ? SocialGraphFile.ReadSliced(files.Graph) : SocialGraphFile.Read(files.Graph);
        var profiles = sliced ? ProfileTable.ReadSliced(files.Profiles, graph.Parts) : ProfileTable.Read(files.Profiles);
        var postings = Postings.Read(files.Postings);
        var ids = !manifest.TextIds ? null : sliced ? UserIdTable.ReadSliced(files.Ids, graph.Parts) : UserIdTable.Read(files.Ids);
        // The head comes last: it holds native memory, which a damaged file after it would leak.
        var (ranker, provider) = loadRanker(files.Head);
        return new ServingModel(folder, manifest, graph, profiles, postings, ranker, provider, ids);
    }

    /// <summary>
    /// Erases a user in memory: name and headline are dropped, no id leads to the ordinal, and the ordinal is nobody. False for an unknown user. The
    /// files stay as they are.
    /// </summary>
    public bool Erase(long id)
    {
        if (!Graph.TryGetOrdinal(id, out var user))
        {
            return false;
        }

        Profiles.Erase(user);
        Ids?.Erase(user);
        Graph.Erase(user);
        return true;
    }

    /// <summary>Reads a part's connections, profiles and text ids into memory, where the model is sliced.</summary>
    public void Open(int part)
    {
        Graph.Open(part);
        Profiles.Open(part);
        Ids?.Open(part);
    }

    /// <summary>Lets go of them.</summary>
    public void Close(int part)
    {
        Graph.Close(part);
        Profiles.Close(part);
        Ids?.Close(part);
    }

    /// <summary>Reads all feature rows from disk.</summary>
    public UserRowTable ReadRows() => UserRowTable.Read(Files.Rows);

    /// <inheritdoc/>
    public void Dispose()
    {
        Scorer.Dispose();
        Ranker.Dispose();
        Ids?.Dispose();
        if (_joining.IsValueCreated)
        {
            _joining.Value?.Behavior?.Dispose();
        }
    }
}
