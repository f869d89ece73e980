using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Microsoft.ML.OnnxRuntime;
using Pymk.Core.Candidates;
using Pymk.Core.Features;

namespace Pymk.Core.Ranking;

/// <summary>Scores candidate sets with a <see cref="RankerModel"/>. Its buffers grow to the largest set and are reused.</summary>
public sealed class RankerScorer : IDisposable
{
    private static readonly string[] InputNames = ["user_projection", "candidate_projections", "pair"];
    private static readonly string[] OutputNames = ["invite", "accept"];

    private readonly RankerModel _model;
    private readonly RunOptions _run = new();
    private readonly FusedHeadScratch? _scratch;
    private readonly float[] _user = new float[UserRow.ProjectionDimension];
    private readonly OrtValue _userValue;
    private float[] _projections = [];
    private float[] _pair = [];
    private float[] _invite = [];
    private float[] _accept = [];

    internal RankerScorer(RankerModel model)
    {
        _model = model;
        _scratch = model.Fused?.CreateScratch();
        _userValue = OrtValue.CreateTensorValueFromMemory(_user, [1, UserRow.ProjectionDimension]);
    }

    /// <summary>Scores every candidate of a set.</summary>
    /// <param name="set">The candidates.</param>
    /// <param name="invite">Receives P(invite | shown), for each candidate.</param>
    /// <param name="accept">Receives P(accept | invite), for each candidate.</param>
    public void Score(CandidateSet set, Span<float> invite, Span<float> accept)
    {
        if (set.Count == 0)
        {
            return;
        }

        if (_model.Fused is { } fused && _scratch is { } scratch)
        {
            fused.Score(set, scratch, invite, accept);
        }
        else
        {
            RunOnnx(set, invite, accept);
        }
    }

    /// <summary>Scores with ONNX Runtime even where a fused head is at hand.</summary>
    internal void RunOnnx(CandidateSet set, Span<float> invite, Span<float> accept)
    {
        Reserve(set.Count);
        set.UserProjection.CopyTo(_user, 0);
        Widen(set);
        using var projections = OrtValue.CreateTensorValueFromMemory(
            OrtMemoryInfo.DefaultInstance,
            _projections.AsMemory(0, set.Count * UserRow.ProjectionDimension),
            [set.Count, UserRow.ProjectionDimension]);
        using var pair = OrtValue.CreateTensorValueFromMemory(
            OrtMemoryInfo.DefaultInstance, _pair.AsMemory(0, set.Count * PairFeatures.Count), [set.Count, PairFeatures.Count]);
        using var inviteValue = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, _invite.AsMemory(0, set.Count), [set.Count]);
        using var acceptValue = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, _accept.AsMemory(0, set.Count), [set.Count]);
        _model.Session.Run(_run, InputNames, [_userValue, projections, pair], OutputNames, [inviteValue, acceptValue]);
        _invite.AsSpan(0, set.Count).CopyTo(invite);
        _accept.AsSpan(0, set.Count).CopyTo(accept);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _userValue.Dispose();
        _run.Dispose();
    }

    private void Reserve(int count)
    {
        if (_invite.Length < count)
        {
            _projections = new float[count * UserRow.ProjectionDimension];
            _pair = new float[count * PairFeatures.Count];
            _invite = new float[count];
            _accept = new float[count];
        }
    }

    private void Widen(CandidateSet set)
    {
        TensorPrimitives.ConvertToSingle(set.Pair, _pair.AsSpan(0, set.Pair.Length));
        for (var i = 0; i < set.Count; i++)
        {
            var scale = (float)set.ProjectionScales[i];
            var from = set.Projections.AsSpan(i * UserRow.ProjectionDimension, UserRow.ProjectionDimension);
            var to = _projections.AsSpan(i * UserRow.ProjectionDimension, UserRow.ProjectionDimension);
            Dequantize(from, scale, to);
        }
    }

    // 96,000 values a set of 1,500: sixteen at a time.
    private static void Dequantize(ReadOnlySpan<sbyte> from, float scale, Span<float> to)
    {
        ref var source = ref MemoryMarshal.GetReference(from);
        ref var target = ref MemoryMarshal.GetReference(to);
        for (nuint d = 0; d < UserRow.ProjectionDimension; d += (nuint)Vector128<sbyte>.Count)
        {
            var (low, high) = Vector128.Widen(Vector128.LoadUnsafe(ref source, d));
            var (a, b) = Vector128.Widen(low);
            var (c, e) = Vector128.Widen(high);
            (Vector128.ConvertToSingle(a) * scale).StoreUnsafe(ref target, d);
            (Vector128.ConvertToSingle(b) * scale).StoreUnsafe(ref target, d + 4);
            (Vector128.ConvertToSingle(c) * scale).StoreUnsafe(ref target, d + 8);
            (Vector128.ConvertToSingle(e) * scale).StoreUnsafe(ref target, d + 12);
        }
    }
}
