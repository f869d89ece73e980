using Pymk.Core.Graph;

namespace Pymk.Training.GraphSage;

/// <summary>
/// Users and masks of one step. Users form three blocks: askers, their friends, random negatives; each has <c>fanOut</c> sampled neighbours.
/// </summary>
internal sealed record PairBatch(int Pairs, int[] Users, int[] Neighbors, float[] NeighborWeights, bool[] Cold, float[] LogitOffsets);

/// <summary>
/// Samples steps from hidden connections: neighbours from the graph without them, and for each asker the columns that count as negatives
/// (neither the asker nor one of its friends in the whole graph). The logQ correction (Yi et al., RecSys 2019) is part of the same matrix.
/// </summary>
internal sealed class PairSampler(SocialGraph whole, SocialGraph message, NeighborMean weights, GraphSageOptions options, Random random)
{
    private const float Masked = -1e4f;

    private readonly int[] _firstColumn = Filled(whole.UserCount);

    /// <summary>Builds a step from hidden pairs.</summary>
    public PairBatch Draw(ReadOnlySpan<(int A, int B)> pairs)
    {
        var (count, extra) = (pairs.Length, options.RandomNegatives);
        var users = new int[(2 * count) + extra];
        for (var i = 0; i < count; i++)
        {
            var (a, b) = random.Next(2) == 0 ? pairs[i] : (pairs[i].B, pairs[i].A);
            (users[i], users[count + i]) = (a, b);
        }

        for (var i = 2 * count; i < users.Length; i++)
        {
            users[i] = random.Next(whole.UserCount);
        }

        var cold = new bool[users.Length];
        for (var i = 0; i < cold.Length; i++)
        {
            cold[i] = random.NextDouble() < options.ColdShare;
        }

        var (neighbors, neighborWeights) = Neighbors(users, cold);
        return new PairBatch(count, users, neighbors, neighborWeights, cold, Offsets(users, count));
    }

    private (int[] Neighbors, float[] Weights) Neighbors(int[] users, bool[] cold)
    {
        var k = options.FanOut;
        var (neighbors, found) = (new int[users.Length * k], new float[users.Length * k]);
        for (var i = 0; i < users.Length; i++)
        {
            var all = cold[i] ? [] : message.Neighbors(users[i]);
            var taken = Math.Min(k, all.Length);
            var total = 0f;
            for (var j = 0; j < k; j++)
            {
                // Above the fan-out, sampling with replacement is cheap and unbiased.
                var neighbor = j >= taken ? users[i] : all.Length <= k ? all[j] : all[random.Next(all.Length)];
                neighbors[(i * k) + j] = neighbor;
                found[(i * k) + j] = j < taken ? weights.WeightOf(neighbor) : 0;
                total += found[(i * k) + j];
            }

            for (var j = 0; j < taken; j++)
            {
                found[(i * k) + j] /= total;
            }
        }

        return (neighbors, found);
    }

    private float[] Offsets(int[] users, int count)
    {
        var columns = users.Length - count;
        var next = new int[columns];
        var correction = new float[columns];
        double edges = Math.Max(1, whole.AllNeighbors.Length), all = whole.UserCount;
        for (var c = 0; c < columns; c++)
        {
            var user = users[count + c];
            next[c] = _firstColumn[user];
            _firstColumn[user] = c;
            var chance = ((count * whole.Degree(user) / edges) + ((columns - count) / all)) / columns;
            correction[c] = (float)(-options.LogQ * Math.Log(chance * all));
        }

        var offsets = new float[count * columns];
        for (var i = 0; i < count; i++)
        {
            var row = offsets.AsSpan(i * columns, columns);
            correction.CopyTo(row);
            Mask(users[i], i, row, next);
            Mask(users[count + i], i, row, next);
            foreach (var friend in whole.Neighbors(users[i]))
            {
                Mask(friend, i, row, next);
            }
        }

        for (var c = 0; c < columns; c++)
        {
            _firstColumn[users[count + c]] = -1;
        }

        return offsets;
    }

    // Every column of the user except the row's positive.
    private void Mask(int user, int positive, Span<float> row, int[] next)
    {
        for (var c = _firstColumn[user]; c >= 0; c = next[c])
        {
            if (c != positive)
            {
                row[c] = Masked;
            }
        }
    }

    private static int[] Filled(int length)
    {
        var filled = new int[length];
        Array.Fill(filled, -1);
        return filled;
    }
}
