using System.Runtime.InteropServices;
using System.Text;
using Pymk.Core.Features;

namespace Pymk.Core.Ranking;

/// <summary>
/// The constants of an ONNX head of the shape this program trains, read by name from the file's initializers: standardisation of pair features, the layers
/// 2F to 64, 64 to H and H to one for each target, and 2F to one beside the layers. A head of another shape has other names or sizes and gives null.
/// </summary>
internal sealed class HeadWeights
{
    private const int Graph = 7;
    private const int Initializer = 5;

    private HeadWeights()
    {
    }

    public required float Clip { get; init; }

    /// <summary>Mean, scale, factor in the logarithm, mean and scale of the logarithm: each as long as there are features.</summary>
    public required float[] Mean { get; init; }

    public required float[] Scale { get; init; }

    public required float[] LogFactor { get; init; }

    public required float[] LogMean { get; init; }

    public required float[] LogScale { get; init; }

    /// <summary>[64, 2F], plain features first, then logarithms.</summary>
    public required float[] Pair { get; init; }

    public required float[] PairBias { get; init; }

    /// <summary>[H, 64].</summary>
    public required float[] Hidden { get; init; }

    public required float[] HiddenBias { get; init; }

    /// <summary>H weights, then the bias.</summary>
    public required float[] Invite { get; init; }

    /// <summary>H weights, then the bias.</summary>
    public required float[] Accept { get; init; }

    /// <summary>What the standardised pair features add to the invite logit directly: 2F, zeros where the head has no such path.</summary>
    public required float[] InviteStraight { get; init; }

    /// <summary>The same for the accept logit.</summary>
    public required float[] AcceptStraight { get; init; }

    /// <summary>The constants, or null where the file is of another shape.</summary>
    public static HeadWeights? TryRead(ReadOnlySpan<byte> onnx)
    {
        var tensors = new Dictionary<string, float[]>(StringComparer.Ordinal);
        try
        {
            Collect(onnx, tensors);
        }
        catch (Exception e) when (e is ArgumentOutOfRangeException or InvalidDataException or IndexOutOfRangeException or OverflowException)
        {
            return null;
        }

        float[] Get(string name) => tensors.GetValueOrDefault(name, []);
        var weights = new HeadWeights
        {
            Clip = Get("high") is [var high] ? high : 0,
            Mean = Get("mean"),
            Scale = Get("scale"),
            LogFactor = Get("log_factor"),
            LogMean = Get("log_mean"),
            LogScale = Get("log_scale"),
            Pair = Get("pair_layer_weight"),
            PairBias = Get("pair_layer_bias"),
            Hidden = Get("hidden_layer_weight"),
            HiddenBias = Get("hidden_layer_bias"),
            Invite = [.. Get("invite_weight"), .. Get("invite_bias")],
            Accept = [.. Get("accept_weight"), .. Get("accept_bias")],
            InviteStraight = tensors.GetValueOrDefault("invite_straight_weight", new float[2 * PairFeatures.Count]),
            AcceptStraight = tensors.GetValueOrDefault("accept_straight_weight", new float[2 * PairFeatures.Count]),
        };
        return weights.Fits() ? weights : null;
    }

    private bool Fits()
    {
        const int f = PairFeatures.Count;
        const int p = UserRow.ProjectionDimension;
        var h = HiddenBias.Length;
        return Clip > 0 && h > 0
            && new[] { Mean, Scale, LogFactor, LogMean, LogScale }.All(a => a.Length == f)
            && Pair.Length == 2 * f * p && PairBias.Length == p && Hidden.Length == h * p && Invite.Length == h + 1 && Accept.Length == h + 1
            && InviteStraight.Length == 2 * f && AcceptStraight.Length == 2 * f;
    }

    private static void Collect(ReadOnlySpan<byte> model, Dictionary<string, float[]> tensors)
    {
        while (Next(ref model, out var field, out var graph))
        {
            while (field == Graph && Next(ref graph, out var part, out var tensor))
            {
                if (part == Initializer)
                {
                    Add(tensor, tensors);
                }
            }
        }
    }

    // TensorProto: name is field 8, values are packed floats in field 4 or raw bytes in field 9.
    private static void Add(ReadOnlySpan<byte> tensor, Dictionary<string, float[]> tensors)
    {
        var (name, values) = ("", Array.Empty<float>());
        while (Next(ref tensor, out var field, out var content))
        {
            name = field == 8 ? Encoding.UTF8.GetString(content) : name;
            values = field is 4 or 9 && content.Length % sizeof(float) == 0 ? MemoryMarshal.Cast<byte, float>(content).ToArray() : values;
        }

        tensors[name] = values;
    }

    // The next protobuf field; numbers are passed over, with empty content.
    private static bool Next(ref ReadOnlySpan<byte> rest, out int field, out ReadOnlySpan<byte> content)
    {
        field = 0;
        content = default;
        if (rest.IsEmpty)
        {
            return false;
        }

        var key = Varint(ref rest);
        field = (int)(key >> 3);
        var length = (key & 7) switch
        {
            0 => VarintLength(rest),
            1 => 8,
            2 => checked((int)Varint(ref rest)),
            5 => 4,
            var kind => throw new InvalidDataException($"Not a protobuf field of kind {kind}."),
        };
        content = (key & 7) == 2 ? rest[..length] : default;
        rest = rest[length..];
        return true;
    }

    private static int VarintLength(ReadOnlySpan<byte> bytes) => bytes.IndexOfAnyInRange((byte)0, (byte)0x7F) + 1;

    private static ulong Varint(ref ReadOnlySpan<byte> bytes)
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = bytes[0];
            bytes = bytes[1..];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        throw new InvalidDataException("A protobuf number has more than 64 bits.");
    }
}
