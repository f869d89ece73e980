using System.CommandLine;

namespace Pymk.Training.Versions;

/// <summary>The option <c>--model</c> of verbs about an existing model directory.</summary>
internal static class ModelOption
{
    public static Option<string> Create() => new("--model")
    {
        Description = "Model directory that train publishes into.",
        DefaultValueFactory = _ => "model",
    };
}
