using TorchSharp;
using static TorchSharp.torch;

namespace Pymk.Training.Ranker;

/// <summary>Builds tensors from lists. Link lists form a matrix of lists x slots, positives first; log lists form plain rows.</summary>
internal sealed class RankerBatches(RankerTrainingSet set, IReadOnlyList<Tensor> nodes, Device device)
{
    private const int MaxPositives = 8;

    /// <summary>A step of link lists: rows are <c>Lists x Slots</c>; masks mark the slots that hold a positive or a negative.</summary>
    public sealed record Links(Rows Rows, int Lists, int Slots, int PositiveSlots, Tensor Positive, Tensor Negative, Tensor Correction);

    /// <summary>Inputs of the network for a number of rows.</summary>
    public sealed record Rows(Tensor Pair, Tensor UserNodes, Tensor UserIndex, Tensor CandidateNodes);

    /// <summary>A step of log rows: labels, the mask of known accept labels, weights, positions and earlier showings.</summary>
    public sealed record Log(Rows Rows, Tensor Invited, Tensor Accepted, Tensor AcceptKnown, Tensor Weights, Tensor Positions, Tensor TimesShown);

    /// <summary>Samples positives and negatives from lists of one snapshot.</summary>
    public Links DrawLinks(IReadOnlyList<RankerList> lists, int negatives, Random random)
    {
        var slots = MaxPositives + negatives;
        var f = set.PairFeatureCount;
        var pair = new float[lists.Count * slots * f];
        var candidates = new long[lists.Count * slots];
        var positive = new float[lists.Count * MaxPositives];
        var negative = new float[lists.Count * negatives];
        var correction = new float[lists.Count];
        var userIndex = new long[lists.Count * slots];
        for (var l = 0; l < lists.Count; l++)
        {
            var list = lists[l];
            var pos = Indices(list, wanted: true);
            var neg = Indices(list, wanted: false);
            var takenPos = Draw(pos, MaxPositives, random);
            var takenNeg = Draw(neg, negatives, random);
            correction[l] = takenNeg == 0 ? 0 : MathF.Log((float)neg.Length / takenNeg);
            for (var s = 0; s < slots; s++)
            {
                var at = (l * slots) + s;
                userIndex[at] = l;
                var isPositive = s < MaxPositives;
                var index = isPositive ? (s < takenPos ? pos[s] : -1) : (s - MaxPositives < takenNeg ? neg[s - MaxPositives] : -1);
                if (index < 0)
                {
                    candidates[at] = list.User;
                    continue;
                }

                candidates[at] = list.Candidates[index];
                list.Pair.AsSpan(index * f, f).CopyTo(pair.AsSpan(at * f, f));
                var weight = list.Weights?[index] ?? 1;
                if (isPositive)
                {
                    positive[(l * MaxPositives) + s] = weight / takenPos;
                }
                else
                {
                    negative[(l * negatives) + s - MaxPositives] = 1;
                }
            }
        }

        var users = lists.Select(l => (long)l.User).ToArray();
        var rows = new Rows(
            tensor(pair, device: device).reshape(-1, f),
            Select(lists[0].Snapshot, users),
            tensor(userIndex, device: device),
            Select(lists[0].Snapshot, candidates));
        return new Links(
            rows,
            lists.Count,
            slots,
            MaxPositives,
            tensor(positive, device: device).reshape(-1, MaxPositives),
            tensor(negative, device: device).reshape(-1, negatives),
            tensor(correction, device: device));
    }

    /// <summary>Builds a step from rows of log lists of one snapshot.</summary>
    public Log TakeLog(ReadOnlySpan<(RankerList List, int Index)> rows)
    {
        var f = set.PairFeatureCount;
        var pair = new float[rows.Length * f];
        var users = new long[rows.Length];
        var candidates = new long[rows.Length];
        var index = new long[rows.Length];
        float[] invited = new float[rows.Length], accepted = new float[rows.Length], known = new float[rows.Length], weights = new float[rows.Length];
        var (positions, shown) = (new long[rows.Length], new long[rows.Length]);
        for (var i = 0; i < rows.Length; i++)
        {
            var (list, row) = rows[i];
            list.Pair.AsSpan(row * f, f).CopyTo(pair.AsSpan(i * f, f));
            (users[i], candidates[i], index[i]) = (list.User, list.Candidates[row], i);
            invited[i] = list.Labels[row];
            var accept = list.Accepted?[row] ?? float.NaN;
            (accepted[i], known[i]) = float.IsNaN(accept) ? (0, 0) : (accept, 1);
            weights[i] = list.Weights?[row] ?? 1;
            (positions[i], shown[i]) = (PositionOf(list, row), ShownOf(list, row));
        }

        var snapshot = rows[0].List.Snapshot;
        return new Log(
            new Rows(
                tensor(pair, device: device).reshape(-1, f), Select(snapshot, users), tensor(index, device: device), Select(snapshot, candidates)),
            tensor(invited, device: device),
            tensor(accepted, device: device),
            tensor(known, device: device),
            tensor(weights, device: device),
            tensor(positions, device: device),
            tensor(shown, device: device));
    }

    /// <summary>All rows of one list.</summary>
    public Rows Whole(RankerList list)
    {
        var candidates = Array.ConvertAll(list.Candidates, c => (long)c);
        return new Rows(
            tensor(list.Pair, device: device).reshape(-1, set.PairFeatureCount), Select(list.Snapshot, [list.User]),
            zeros(candidates.Length, ScalarType.Int64, device), Select(list.Snapshot, candidates));
    }

    /// <summary>The row of the position bias; positions beyond the last row share it.</summary>
    public static int PositionOf(RankerList list, int row) => Math.Min((int)(list.Positions?[row] ?? 0), RankerNetwork.MaxPositions - 1);

    /// <summary>The row of the bias by earlier showings; higher counts share the last row.</summary>
    public static int ShownOf(RankerList list, int row) => Math.Min((int)(list.TimesShown?[row] ?? 0), RankerNetwork.MaxShown - 1);

    private Tensor Select(int snapshot, long[] users)
    {
        using var index = tensor(users, device: device);
        return nodes[snapshot].index_select(0, index);
    }

    private static int[] Indices(RankerList list, bool wanted)
    {
        var count = 0;
        var found = new int[list.Labels.Length];
        for (var i = 0; i < found.Length; i++)
        {
            if (list.Labels[i] > 0 == wanted)
            {
                found[count++] = i;
            }
        }

        return found[..count];
    }

    // A partial Fisher-Yates shuffle moves a random subset to the front.
    private static int Draw(int[] from, int most, Random random)
    {
        var taken = Math.Min(most, from.Length);
        for (var i = 0; i < taken && taken < from.Length; i++)
        {
            var j = random.Next(i, from.Length);
            (from[i], from[j]) = (from[j], from[i]);
        }

        return taken;
    }
}
