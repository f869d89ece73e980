using System.Text.Json;
using Pymk.Core.Files;
using Pymk.Core.Models;

namespace Pymk.Core.Encoder;

/// <summary>How the encoder's inputs are built; part of <c>schema.json</c>.</summary>
/// <param name="Propagated">Width of each of the two propagated random projections.</param>
/// <param name="DegreeExponent">The weight of a neighbour is degree^-x.</param>
/// <param name="TokenRows">Rows of the token table.</param>
/// <param name="MostTokens">Tokens of a profile that are read, the rarest first.</param>
/// <param name="Scalars">Number of scalars at the end of a row; <see cref="ScalarCount"/> in this program.</param>
public sealed record EncoderScheme(int Propagated, double DegreeExponent, int TokenRows, int MostTokens, int Scalars)
{
    /// <summary>Number of scalars this program writes.</summary>
    public const int ScalarCount = 5;

    /// <summary>Width of a user's input row.</summary>
    public int Width => (2 * Propagated) + Scalars;

    /// <summary>The weight of a neighbour of this degree, before division by the sum of weights.</summary>
    public float WeightOf(int degree) => (float)Math.Pow(Math.Max(1, degree), -DegreeExponent);

    /// <summary>Writes the scalars of a row.</summary>
    /// <param name="degree">Number of connections.</param>
    /// <param name="friendLogDegree">Mean of ln(1 + degree) over the friends.</param>
    /// <param name="clustering">Local clustering coefficient.</param>
    /// <param name="core">Core number.</param>
    /// <param name="target">Takes <see cref="ScalarCount"/> values, each about 0 to 2.</param>
    public static void WriteScalars(int degree, float friendLogDegree, float clustering, int core, Span<float> target)
    {
        target[0] = MathF.Log(1 + degree) / 2;
        target[1] = friendLogDegree / 4;
        target[2] = clustering;
        target[3] = MathF.Log(1 + core) / 2;
        target[4] = degree == 0 ? 1 : 0;
    }

    /// <summary>Reads the scheme of a version.</summary>
    /// <exception cref="ModelFileException">Missing, or with another number of scalars.</exception>
    public static EncoderScheme Read(ModelFiles files)
    {
        var path = files.Schema;
        try
        {
            using var schema = JsonDocument.Parse(File.ReadAllBytes(path));
            var scheme = schema.RootElement.GetProperty("encoder").Deserialize<EncoderScheme>(JsonSerializerOptions.Web)!;
            return scheme.Scalars == ScalarCount
                ? scheme
                : throw new ModelFileException(
                    path, $"the encoder reads {scheme.Scalars} scalars, this program writes {ScalarCount}; train the model again");
        }
        catch (Exception e) when (e is IOException or JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new ModelFileException(path, e.Message);
        }
    }
}
