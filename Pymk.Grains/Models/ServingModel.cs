using System.Collections.Concurrent;
using System.Globalization;
using Pymk.Core.Candidates;
using Pymk.Core.Encoder;
using Pymk.Core.Features;
using Pymk.Core.Files;
using Pymk.Core.Generation;
using Pymk.Core.Graph;
using Pymk.Core.Models;
using Pymk.Core.Profiles;
using Pymk.Core.Ranking;

namespace Pymk.Grains.Models;

/// <summary>A model version as a silo holds it: graph, profiles, inverted lists and the ranking head; rows and index partitions stay where they are.</summary>
public sealed class ServingModel
{
    private readonly ConcurrentBag<RankerScorer> _scorers = [];
    private readonly Lazy<JoiningModel?> _joining;

    /// <summary>Puts a model together.</summary>
    /// <param name="folder">The version's folder.</param>
    /// <param name="manifest">Its manifest.</param>
    /// <param name="graph">The graph as of training.</param>
    /// <param name="profiles">Profiles of the same users.</param>
    /// <param name="postings">Inverted lists over the profiles' tokens.</param>
    /// <param name="ranker">The ranking head.</param>
    /// <param name="provider">Where the head runs: CPU or CUDA.</param>
    /// <exception cref="ModelFileException">Graph and profiles are not of the same users.</exception>
    public ServingModel(string folder, ModelManifest manifest, SocialGraph graph, ProfileTable profiles, Postings postings, RankerModel ranker, string provider)
    {
        if (graph.UserCount != profiles.UserCount)
        {
            throw new ModelFileException(folder, $"the graph has {graph.UserCount} users, the profiles {profiles.UserCount}");
        }

        (Folder, Manifest, Graph, Profiles, Ranker, Provider) = (folder, manifest, graph, profiles, ranker, provider);
        Numbering = new TokenNumbering(profiles);
        _joining = new Lazy<JoiningModel?>(() => File.Exists(Path.Combine(folder, UserEncoder.FileName)) ? JoiningModel.Load(folder, profiles) : null);
        Generator = new CandidateGenerator(new CandidateOptions(), postings);
    }

    /// <summary>The version's folder.</summary>
    public string Folder { get; }

    /// <summary>The manifest.</summary>
    public ModelManifest Manifest { get; }

    /// <summary>Name of the version.</summary>
    public string Version => Manifest.Version;

    /// <summary>The graph as of training.</summary>
    public SocialGraph Graph { get; }

    /// <summary>Profiles as of training.</summary>
    public ProfileTable Profiles { get; }

    /// <summary>Names the tokens of the profiles.</summary>
    public TokenNumbering Numbering { get; }

    /// <summary>Generates candidates.</summary>
    public CandidateGenerator Generator { get; }

    /// <summary>The ranking head.</summary>
    public RankerModel Ranker { get; }

    /// <summary>Where the head runs: CPU or CUDA.</summary>
    public string Provider { get; }

    /// <summary>The moment ages are counted from, unix seconds: that of the data, so that they mean the same as when the ranker learnt them.</summary>
    public long Present => Manifest.Counts.TryGetValue("present", out var present) ? present : Manifest.TrainedAt.ToUnixTimeSeconds();

    /// <summary>Loads the version of a folder.</summary>
    /// <param name="folder">The version's folder.</param>
    /// <param name="loadRanker">Loads the head and names its provider.</param>
    /// <exception cref="ModelFileException">A file is missing, damaged or of another version.</exception>
    public static ServingModel Load(string folder, Func<string, (RankerModel Ranker, string Provider)> loadRanker)
    {
        var manifest = ModelDirectory.ReadManifest(folder);
        var (ranker, provider) = loadRanker(Path.Combine(folder, RankerModel.FileName));
        return new ServingModel(
            folder,
            manifest,
            SocialGraphFile.Read(Path.Combine(folder, "graph.bin")),
            ProfileTable.Read(Path.Combine(folder, "profiles.bin")),
            Postings.Read(Path.Combine(folder, "postings.bin")),
            ranker,
            provider);
    }

    /// <summary>Reads all feature rows; only publishing needs them.</summary>
    public UserRowTable ReadRows() => UserRowTable.Read(Path.Combine(Folder, "rows.bin"));

    /// <summary>The file of an index partition.</summary>
    public string IndexFile(int shard) => Path.Combine(Folder, "index", string.Create(CultureInfo.InvariantCulture, $"shard-{shard:00}.index"));

    /// <summary>What describes users who join, change or act, loaded when first asked for; none where the version has no encoder.</summary>
    /// <exception cref="ModelFileException">A file is missing or damaged.</exception>
    internal JoiningModel? Joining => _joining.Value;

    /// <summary>Takes a scorer that nobody else uses until it is given back.</summary>
    internal RankerScorer RentScorer() => _scorers.TryTake(out var scorer) ? scorer : Ranker.CreateScorer();

    internal void ReturnScorer(RankerScorer scorer) => _scorers.Add(scorer);
}
