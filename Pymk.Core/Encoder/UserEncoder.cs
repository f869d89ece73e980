using System.Numerics.Tensors;
using Microsoft.ML.OnnxRuntime;
using Pymk.Core.Features;
using Pymk.Core.Files;
using Pymk.Core.Models;

namespace Pymk.Core.Encoder;

/// <summary>
/// GraphSAGE for users that join or change, through <c>encoder.onnx</c>: the embedding that training would give on the same graph and profile.
/// Connections to users outside the model version are ignored. Safe for concurrent use.
/// </summary>
public sealed class UserEncoder : IDisposable
{
    private static readonly string[] InputNames = ["own", "mean", "token_rows", "token_weights", "hidden_mean"];
    private static readonly string[] OutputNames = ["embedding"];

    private readonly InferenceSession _session;
    private readonly EncoderRows _rows;
    private readonly RunOptions _run = new();

    private UserEncoder(EncoderScheme scheme, InferenceSession session, EncoderRows rows) => (Scheme, _session, _rows) = (scheme, session, rows);

    /// <summary>How the inputs are built.</summary>
    public EncoderScheme Scheme { get; }

    /// <summary>Loads the encoder of a version.</summary>
    /// <exception cref="ModelFileException">A file is missing, or this program cannot read it.</exception>
    public static UserEncoder Load(ModelFiles files)
    {
        var scheme = EncoderScheme.Read(files);
        var rows = EncoderRows.Open(files.EncoderRows, scheme.Width);
        try
        {
            using var options = new SessionOptions { IntraOpNumThreads = 1, InterOpNumThreads = 1 };
            options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
            return new UserEncoder(scheme, new InferenceSession(files.Encoder, options), rows);
        }
        catch (OnnxRuntimeException e)
        {
            rows.Dispose();
            throw new ModelFileException(files.Encoder, "is not an encoder this program can load: " + e.Message);
        }
    }

    /// <summary>Embeds a user.</summary>
    /// <param name="friends">Ordinals, ids and degrees of the connected users.</param>
    /// <param name="clustering">The user's local clustering coefficient.</param>
    /// <param name="core">The user's core number.</param>
    /// <param name="tokens">The profile's token rows with weights of unit length.</param>
    /// <returns>A unit vector, <see cref="UserRow.EmbeddingDimension"/> long.</returns>
    public float[] Embed(IReadOnlyList<EncoderFriend> friends, float clustering, int core, IReadOnlyList<(float Weight, long Row)> tokens)
    {
        var (width, p) = (Scheme.Width, Scheme.Propagated);
        var (own, mean, hidden) = (new float[width], new float[width], new float[EncoderRows.Hidden]);
        var (friend, friendHidden, signs) = (new float[width], new float[EncoderRows.Hidden], new float[p]);
        var one = own.AsSpan(0, p);
        var two = own.AsSpan(p, p);
        float total = 0, logDegrees = 0;
        foreach (var f in friends)
        {
            logDegrees += MathF.Log(1 + f.Degree);
            if (f.Ordinal >= _rows.Users)
            {
                continue;
            }

            var weight = Scheme.WeightOf(f.Degree);
            _rows.Read(f.Ordinal, friend, friendHidden);
            RandomProjection.Draw(f.Id, signs);
            TensorPrimitives.MultiplyAdd(signs, weight, one, one);
            TensorPrimitives.MultiplyAdd(friend.AsSpan(0, p), weight, two, two);
            TensorPrimitives.MultiplyAdd(friend, weight, mean, mean);
            TensorPrimitives.MultiplyAdd(friendHidden, weight, hidden, hidden);
            total += weight;
        }

        if (total > 0)
        {
            TensorPrimitives.Multiply(mean, 1 / total, mean);
            TensorPrimitives.Multiply(hidden, 1 / total, hidden);
        }

        // Length sqrt(p): the entries of both projections are about one.
        ScaleTo(one, MathF.Sqrt(p));
        ScaleTo(two, MathF.Sqrt(p));
        EncoderScheme.WriteScalars(friends.Count, friends.Count == 0 ? 0 : logDegrees / friends.Count, clustering, core, own.AsSpan(2 * p));
        return Run(own, mean, tokens, hidden);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _run.Dispose();
        _session.Dispose();
        _rows.Dispose();
    }

    private float[] Run(float[] own, float[] mean, IReadOnlyList<(float Weight, long Row)> tokens, float[] hidden)
    {
        var count = Math.Max(1, tokens.Count);
        var (rows, weights) = (new long[count], new float[count]);
        for (var i = 0; i < tokens.Count; i++)
        {
            (weights[i], rows[i]) = tokens[i];
        }

        var embedding = new float[UserRow.EmbeddingDimension];
        OrtValue[] inputs =
        [
            OrtValue.CreateTensorValueFromMemory(own, [1, own.Length]),
            OrtValue.CreateTensorValueFromMemory(mean, [1, mean.Length]),
            OrtValue.CreateTensorValueFromMemory(rows, [1, count]),
            OrtValue.CreateTensorValueFromMemory(weights, [1, count]),
            OrtValue.CreateTensorValueFromMemory(hidden, [1, hidden.Length]),
        ];
        using var output = OrtValue.CreateTensorValueFromMemory(embedding, [1, embedding.Length]);
        try
        {
            _session.Run(_run, InputNames, inputs, OutputNames, [output]);
        }
        finally
        {
            Array.ForEach(inputs, i => i.Dispose());
        }

        return embedding;
    }

    private static void ScaleTo(Span<float> row, float length)
    {
        var norm = TensorPrimitives.Norm<float>(row);
        if (norm > 0)
        {
            TensorPrimitives.Multiply(row, length / norm, row);
        }
    }
}

/// <summary>A connection as the encoder's input.</summary>
/// <param name="Ordinal">Ordinal in the model version; beyond its users for a user that joined since.</param>
/// <param name="Id">64-bit id.</param>
/// <param name="Degree">Number of connections.</param>
public readonly record struct EncoderFriend(int Ordinal, long Id, int Degree);
