using System.Globalization;

namespace Pymk.Core.Models;

/// <summary>Paths of the files of one model version. Every program that writes or reads a model takes them from here.</summary>
/// <param name="Folder">Folder of the version.</param>
public readonly record struct ModelFiles(string Folder)
{
    /// <summary>Name of the manifest, the only file that the manifest does not list.</summary>
    public const string ManifestName = "manifest.json";

    /// <summary>The manifest. It is written last.</summary>
    public string Manifest => In(ManifestName);

    /// <summary>The social graph.</summary>
    public string Graph => In("graph.bin");

    /// <summary>The profiles of the graph's users.</summary>
    public string Profiles => In("profiles.bin");

    /// <summary>The text ids of the graph's users. Absent in a network of numbers.</summary>
    public string Ids => In("ids.bin");

    /// <summary>Inverted lists from profile tokens to users.</summary>
    public string Postings => In("postings.bin");

    /// <summary>Feature rows of all users.</summary>
    public string Rows => In("rows.bin");

    /// <summary>Embeddings of all users. Serving does not read them.</summary>
    public string Embeddings => In("embeddings.bin");

    /// <summary>Behaviour counts from the logs. Absent when the model was trained without logs.</summary>
    public string Behavior => In("behavior.bin");

    /// <summary>The encoder that embeds users who join or change.</summary>
    public string Encoder => In("encoder.onnx");

    /// <summary>The encoder's inputs of every user, read for the neighbours of an embedded user.</summary>
    public string EncoderRows => In("encoder-rows.bin");

    /// <summary>The pair scorer.</summary>
    public string Head => In("ranker/head.onnx");

    /// <summary>The pair scorer's constants for the fused head. Absent where the head was trained elsewhere.</summary>
    public string HeadWeights => Ranking.HeadWeights.PathBeside(Head);

    /// <summary>The towers that project the feature row of a user who joins or changes.</summary>
    public string Towers => In("ranker/towers.onnx");

    /// <summary>Names and order of the model's inputs.</summary>
    public string Schema => In("schema.json");

    /// <summary>Loss and validation score of every pass of training.</summary>
    public string Curves => In("curves.json");

    /// <summary>The encoder's weights: what a training starts from, and what a judge compares. Serving does not read them. They hold no person.</summary>
    public string EncoderWeights => In("training/graphsage.bin");

    /// <summary>The ranker's weights, likewise.</summary>
    public string RankerWeights => In("training/ranker.bin");

    /// <summary>How the version compares with the one that was served before. Absent where nobody asked for a judgement.</summary>
    public string Judge => In("judge.json");

    /// <summary>Present while users are erased from the version: the manifest may not match the files.</summary>
    public string Erasing => In("erasing");

    /// <summary>An index partition.</summary>
    /// <param name="shard">Number of the partition, from 0.</param>
    public string Shard(int shard) => In(string.Create(CultureInfo.InvariantCulture, $"index/shard-{shard:00}.index"));

    /// <summary>Creates the folder and the subfolders that the files lie in.</summary>
    public void CreateFolders()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Head)!);
        Directory.CreateDirectory(Path.GetDirectoryName(Shard(0))!);
        Directory.CreateDirectory(Path.GetDirectoryName(EncoderWeights)!);
    }

    private string In(string name) => Path.Combine(Folder, name);
}
