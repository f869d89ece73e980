namespace Pymk.Training.Pipeline;

/// <summary>Paths of the files that one stage of training leaves for a later one. They do not become part of the model.</summary>
/// <param name="Folder">The folder they lie in.</param>
internal readonly record struct WorkFiles(string Folder)
{
    /// <summary>Counts and times of the import.</summary>
    public string ImportFacts => Path.Combine(Folder, "import.json");

    /// <summary>Ordinals of the people who are no bridges.</summary>
    public string NoBridges => Path.Combine(Folder, "no-bridges.bin");

    /// <summary>Labels from the suggestion logs. Absent without logs.</summary>
    public string Labels => Path.Combine(Folder, "labels.bin");

    /// <summary>Behaviour counts before the first label. Absent without logs.</summary>
    public string EarlierBehavior => Path.Combine(Folder, "behavior-earlier.bin");

    /// <summary>What the weights do not learn from, for the judge.</summary>
    public string HeldOut => Path.Combine(Folder, "held-out.bin");

    /// <summary>Feature rows without projections.</summary>
    public string Rows => Path.Combine(Folder, "rows.bin");

    /// <summary>The largest difference of the encoder between libtorch and ONNX Runtime.</summary>
    public string EncoderParity => Path.Combine(Folder, "encoder-parity.json");

    /// <summary>The largest difference between libtorch and ONNX Runtime.</summary>
    public string Parity => Path.Combine(Folder, "parity.json");

    /// <summary>The measures of the new version beside a served one.</summary>
    /// <param name="serving">Name of the served version; empty for none.</param>
    public string Judged(string serving) => Path.Combine(Folder, $"judged-{serving}.json");

    /// <summary>Marks a finished stage.</summary>
    public string Done(string stage) => Path.Combine(Folder, "done-" + stage);
}
