using System.Text.Json;
using Pymk.Core.Encoder;
using Pymk.Core.Features;
using Pymk.Core.Profiles;
using Pymk.Training.GraphSage;
using Pymk.Training.Ranker;

namespace Pymk.Training.Pipeline;

/// <summary>
/// Writes the schema: names and order of the model's inputs, and the profile fields. A program can check its own inputs against it.
/// </summary>
internal static class ModelSchema
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    /// <summary>Writes the file.</summary>
    public static void Write(TrainedRanker ranker, GraphSageOptions encoder, ProfileTable profiles, string path)
    {
        var schema = new
        {
            PairFeatures = ranker.PairFeatureNames,
            NodeFeatures = TowerFeatures.Names,
            UserRow.EmbeddingDimension,
            UserRow.ProjectionDimension,
            RowVersion = UserRow.CurrentVersion,
            Encoder = new EncoderScheme(encoder.Propagated, encoder.DegreeExponent, encoder.TokenRows, encoder.MaxTokens, EncoderScheme.ScalarCount),
            ProfileFields = profiles.Fields.Select(f => new { f.Name, Kind = f.Kind.ToString(), Vocabulary = f.Vocabulary.Count }),
        };
        File.WriteAllText(path, JsonSerializer.Serialize(schema, Indented));
    }
}
