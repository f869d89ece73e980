using Pymk.Core.Features;
using Pymk.Core.Files;

namespace Pymk.Core.Ranking;

/// <summary>
/// The constants of a trained head: standardization of F pair features, layers from 2F to 64, 64 to H and H to one logit a target, and a linear term
/// from the 2F standardized features to each logit. Training writes them beside the ONNX file of the same head, for <see cref="FusedHead"/>.
/// </summary>
public sealed class HeadWeights
{
    private const string Kind = "head";
    private const int FileVersion = 1;

    /// <summary>Bound of standardized features, to both sides.</summary>
    public required float Clip { get; init; }

    /// <summary>[F]: mean of each feature.</summary>
    public required float[] Mean { get; init; }

    /// <summary>[F]: reciprocal of each feature's standard deviation; 0 switches the feature off.</summary>
    public required float[] Scale { get; init; }

    /// <summary>[F]: factor of each feature inside its logarithm, ln(1 + factor * max(0, x)).</summary>
    public required float[] LogFactor { get; init; }

    /// <summary>[F]: mean of each logarithm.</summary>
    public required float[] LogMean { get; init; }

    /// <summary>[F]: reciprocal of each logarithm's standard deviation; 0 switches the logarithm off.</summary>
    public required float[] LogScale { get; init; }

    /// <summary>[64, 2F]: weights of the standardized features, then of their logarithms.</summary>
    public required float[] Pair { get; init; }

    /// <summary>[64].</summary>
    public required float[] PairBias { get; init; }

    /// <summary>[H, 64].</summary>
    public required float[] Hidden { get; init; }

    /// <summary>[H].</summary>
    public required float[] HiddenBias { get; init; }

    /// <summary>[H]: weights of the invite logit.</summary>
    public required float[] Invite { get; init; }

    /// <summary>Bias of the invite logit.</summary>
    public required float InviteBias { get; init; }

    /// <summary>[2F]: linear term of the invite logit.</summary>
    public required float[] InviteLinear { get; init; }

    /// <summary>[H]: weights of the accept logit.</summary>
    public required float[] Accept { get; init; }

    /// <summary>Bias of the accept logit.</summary>
    public required float AcceptBias { get; init; }

    /// <summary>[2F]: linear term of the accept logit.</summary>
    public required float[] AcceptLinear { get; init; }

    /// <summary>The path of the weights that belong to an ONNX head.</summary>
    public static string PathBeside(string onnx) => Path.ChangeExtension(onnx, ".bin");

    /// <summary>Writes the file.</summary>
    public void Write(string path) => new SectionFile.Writer(Kind, FileVersion)
        .Add("clip", [Clip])
        .Add("mean", Mean)
        .Add("scale", Scale)
        .Add("log_factor", LogFactor)
        .Add("log_mean", LogMean)
        .Add("log_scale", LogScale)
        .Add("pair", Pair)
        .Add("pair_bias", PairBias)
        .Add("hidden", Hidden)
        .Add("hidden_bias", HiddenBias)
        .Add("invite", Invite)
        .Add("invite_bias", [InviteBias])
        .Add("invite_linear", InviteLinear)
        .Add("accept", Accept)
        .Add("accept_bias", [AcceptBias])
        .Add("accept_linear", AcceptLinear)
        .WriteTo(path);

    /// <summary>Reads the file, or returns null where there is none: a head trained elsewhere has an ONNX file only.</summary>
    /// <exception cref="ModelFileException">The file is damaged, of another version, or of other widths than this program's.</exception>
    public static HeadWeights? TryRead(string path)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        const int f = PairFeatures.Count;
        const int p = UserRow.ProjectionDimension;
        var sections = SectionFile.Read(path, Kind, FileVersion);
        var hiddenBias = sections.Get<float>("hidden_bias");
        return new HeadWeights
        {
            Clip = Get("clip", 1)[0],
            Mean = Get("mean", f),
            Scale = Get("scale", f),
            LogFactor = Get("log_factor", f),
            LogMean = Get("log_mean", f),
            LogScale = Get("log_scale", f),
            Pair = Get("pair", p * 2 * f),
            PairBias = Get("pair_bias", p),
            Hidden = Get("hidden", hiddenBias.Length * p),
            HiddenBias = hiddenBias,
            Invite = Get("invite", hiddenBias.Length),
            InviteBias = Get("invite_bias", 1)[0],
            InviteLinear = Get("invite_linear", 2 * f),
            Accept = Get("accept", hiddenBias.Length),
            AcceptBias = Get("accept_bias", 1)[0],
            AcceptLinear = Get("accept_linear", 2 * f),
        };

        float[] Get(string name, int length) => sections.Get<float>(name) is var values && values.Length == length
            ? values
            : throw new ModelFileException(
                path, $"section '{name}' holds {values.Length} values, this program needs {length}; train the model again");
    }
}
