using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Pymk.Core.Generation;

namespace Pymk.Core.Recommend;

/// <summary>
/// Compares some users with everybody on one thread. Others are taken in blocks that stay in the second-level cache, transposed, so that a register holds one
/// component of sixteen of them; eight users are compared with 32 others at once, and all of these sums stay in registers.
/// </summary>
internal sealed class SweepPart
{
    private const int Lanes = 16;
    private const int Group = 8;
    private const int Pair = 2 * Lanes;
    private const int Block = 1024;

    private readonly float[] _embeddings;
    private readonly int _dimension;
    private readonly int _users;

    // Groups of eight users, component by component.
    private readonly float[] _queries;
    private readonly BestUsers[] _best;

    // Pairs of sixteen others, component by component.
    private readonly float[] _panel;

    public SweepPart(float[] embeddings, int dimension, ReadOnlySpan<int> users, int count)
    {
        (_embeddings, _dimension, _users) = (embeddings, dimension, embeddings.Length / dimension);
        _queries = new float[(users.Length + Group - 1) / Group * Group * dimension];
        _best = new BestUsers[users.Length];
        for (var q = 0; q < users.Length; q++)
        {
            _best[q] = new BestUsers(count);
            for (var c = 0; c < dimension; c++)
            {
                _queries[(((q / Group * dimension) + c) * Group) + (q % Group)] = embeddings[((long)users[q] * dimension) + c];
            }
        }

        _panel = new float[Block * dimension];
    }

    public void Run(Span<NearestUsers> found, CancellationToken cancellation)
    {
        for (var first = 0; first < _users; first += Block)
        {
            cancellation.ThrowIfCancellationRequested();
            var count = Math.Min(Block, _users - first);
            Transpose(first, count);
            for (var q = 0; q < _best.Length; q += Group)
            {
                for (var at = 0; at < count; at += Pair)
                {
                    Compare(q, first, at, Math.Min(Pair, count - at));
                }
            }
        }

        for (var q = 0; q < found.Length; q++)
        {
            found[q] = _best[q].Finish();
        }
    }

    private void Transpose(int first, int count)
    {
        if (count < Block)
        {
            Array.Clear(_panel);
        }

        for (var i = 0; i < count; i++)
        {
            var row = _embeddings.AsSpan((first + i) * _dimension, _dimension);
            var to = _panel.AsSpan((i / Pair * Pair * _dimension) + (i % Pair));
            for (var c = 0; c < row.Length; c++)
            {
                to[c * Pair] = row[c];
            }
        }
    }

    private void Compare(int q, int first, int at, int count)
    {
        ref var other = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_panel), at * _dimension);
        ref var user = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_queries), q * _dimension);
        Vector512<float> a0 = default, a1 = default, a2 = default, a3 = default, a4 = default, a5 = default, a6 = default, a7 = default;
        Vector512<float> b0 = default, b1 = default, b2 = default, b3 = default, b4 = default, b5 = default, b6 = default, b7 = default;
        for (var c = 0; c < _dimension; c++)
        {
            var (a, b) = (Vector512.LoadUnsafe(ref other), Vector512.LoadUnsafe(ref other, Lanes));
            var x = Vector512.Create(user);
            (a0, b0) = (Vector512.FusedMultiplyAdd(a, x, a0), Vector512.FusedMultiplyAdd(b, x, b0));
            x = Vector512.Create(Unsafe.Add(ref user, 1));
            (a1, b1) = (Vector512.FusedMultiplyAdd(a, x, a1), Vector512.FusedMultiplyAdd(b, x, b1));
            x = Vector512.Create(Unsafe.Add(ref user, 2));
            (a2, b2) = (Vector512.FusedMultiplyAdd(a, x, a2), Vector512.FusedMultiplyAdd(b, x, b2));
            x = Vector512.Create(Unsafe.Add(ref user, 3));
            (a3, b3) = (Vector512.FusedMultiplyAdd(a, x, a3), Vector512.FusedMultiplyAdd(b, x, b3));
            x = Vector512.Create(Unsafe.Add(ref user, 4));
            (a4, b4) = (Vector512.FusedMultiplyAdd(a, x, a4), Vector512.FusedMultiplyAdd(b, x, b4));
            x = Vector512.Create(Unsafe.Add(ref user, 5));
            (a5, b5) = (Vector512.FusedMultiplyAdd(a, x, a5), Vector512.FusedMultiplyAdd(b, x, b5));
            x = Vector512.Create(Unsafe.Add(ref user, 6));
            (a6, b6) = (Vector512.FusedMultiplyAdd(a, x, a6), Vector512.FusedMultiplyAdd(b, x, b6));
            x = Vector512.Create(Unsafe.Add(ref user, 7));
            (a7, b7) = (Vector512.FusedMultiplyAdd(a, x, a7), Vector512.FusedMultiplyAdd(b, x, b7));
            other = ref Unsafe.Add(ref other, Pair);
            user = ref Unsafe.Add(ref user, Group);
        }

        var start = first + at;
        Offer(q, start, count, a0, b0);
        Offer(q + 1, start, count, a1, b1);
        Offer(q + 2, start, count, a2, b2);
        Offer(q + 3, start, count, a3, b3);
        Offer(q + 4, start, count, a4, b4);
        Offer(q + 5, start, count, a5, b5);
        Offer(q + 6, start, count, a6, b6);
        Offer(q + 7, start, count, a7, b7);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Offer(int q, int start, int count, Vector512<float> low, Vector512<float> high)
    {
        if ((uint)q >= (uint)_best.Length)
        {
            return;
        }

        var least = Vector512.Create(_best[q].Least);
        var wins = Vector512.GreaterThanOrEqual(low, least).ExtractMostSignificantBits()
            | (Vector512.GreaterThanOrEqual(high, least).ExtractMostSignificantBits() << Lanes);
        if (wins != 0)
        {
            Take(_best[q], start, count, wins, low, high);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Take(BestUsers best, int start, int count, ulong wins, Vector512<float> low, Vector512<float> high)
    {
        for (var i = 0; i < count; i++)
        {
            var score = i < Lanes ? low.GetElement(i) : high.GetElement(i - Lanes);
            if ((wins >> i & 1) != 0 && score != 0)
            {
                best.Add(start + i, score);
            }
        }
    }
}
