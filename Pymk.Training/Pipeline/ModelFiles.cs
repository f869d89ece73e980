namespace Pymk.Training.Pipeline;

/// <summary>Names of the files of a model version and of those between stages.</summary>
internal static class ModelFiles
{
    public const string Graph = "graph.bin";
    public const string Profiles = "profiles.bin";
    public const string Embeddings = "embeddings.bin";
    public const string Rows = "rows.bin";
    public const string Postings = "postings.bin";
    public const string Schema = "schema.json";
    public const string Curves = "curves.json";
    public const string Head = "ranker/head.onnx";
    public const string Towers = "ranker/towers.onnx";

    public const string ImportFacts = "import.json";
    public const string Labels = "labels.bin";
    public const string EarlierBehavior = "behavior-earlier.bin";
    public const string GraphSage = "graphsage.bin";
    public const string Ranker = "ranker.bin";
    public const string Parity = "parity.json";

    /// <summary>File of an index partition below the version's folder.</summary>
    public static string Shard(int shard) => $"index/shard-{shard:00}.index";
}
