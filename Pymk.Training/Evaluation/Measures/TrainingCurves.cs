using System.Text.Json;
using System.Text.Json.Serialization;
using Pymk.Core.Models;

namespace Pymk.Training.Evaluation.Measures;

/// <summary>The course of training, as the curves file of a model version holds it.</summary>
/// <param name="Ranker">The ranker's passes.</param>
internal sealed record TrainingCurves(List<CurvePoint> Ranker)
{
    /// <summary>Reads the curves of a version; without the file there are no passes.</summary>
    public static TrainingCurves Read(ModelFiles files) => File.Exists(files.Curves)
        ? JsonSerializer.Deserialize(File.ReadAllBytes(files.Curves), TrainingCurvesJson.Default.TrainingCurves)!
        : new TrainingCurves([]);
}

/// <summary>One pass.</summary>
/// <param name="Loss">Mean loss.</param>
/// <param name="Score">Validation score, higher is better.</param>
internal sealed record CurvePoint(double Loss, double Score);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(TrainingCurves))]
internal sealed partial class TrainingCurvesJson : JsonSerializerContext;
