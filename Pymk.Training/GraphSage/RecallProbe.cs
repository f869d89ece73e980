using System.Buffers;
using System.Numerics;
using Pymk.Core.Graph;
using TorchSharp;
using static TorchSharp.torch;

namespace Pymk.Training.GraphSage;

/// <summary>
/// Held-out recall of embeddings: for sampled users, the share of hidden connections among the nearest unconnected users. Embeddings are compared in blocks,
/// so neither they nor their cosines are in memory at once.
/// </summary>
internal sealed class RecallProbe
{
    private const int MaxUsers = 1_000;

    private readonly SocialGraph _message;
    private readonly int[] _users;

    // The hidden connections of each user.
    private readonly int[][] _wanted;

    public RecallProbe(SocialGraph message, IReadOnlyList<(int A, int B)> hidden, Random random)
    {
        _message = message;
        var all = hidden.Concat(hidden.Select(pair => (A: pair.B, B: pair.A))).ToLookup(pair => pair.A, pair => pair.B);
        int[] users = [.. all.Select(group => group.Key).Order()];
        random.Shuffle(users);
        _users = [.. users.Take(MaxUsers).Order()];
        _wanted = Array.ConvertAll(_users, user => all[user].Distinct().ToArray());
    }

    /// <summary>Recall at each of the given ranks; ranks ascend.</summary>
    /// <param name="model">Computes the embeddings.</param>
    /// <param name="neighbors">The neighbourhood means of the graph.</param>
    /// <param name="hidden">The first layer of all users.</param>
    /// <param name="cancellation">Cancels the work.</param>
    /// <param name="ranks">The ranks.</param>
    public double[] Recall(
        GraphSageModel model, NeighborMean neighbors, float[] hidden, CancellationToken cancellation, params int[] ranks)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var askers = model.Embed(neighbors, hidden, _users);
        var scores = Array.ConvertAll(_wanted, _ => Array.Empty<float>());
        for (var i = 0; i < _users.Length; i++)
        {
            using var inner = NewDisposeScope();
            scores[i] = model.Embed(neighbors, hidden, _wanted[i]).mv(askers[i]).data<float>().ToArray();
        }

        var better = Array.ConvertAll(_wanted, wanted => new int[wanted.Length]);
        model.ForEachBlock(neighbors, hidden, cancellation, (first, block) =>
        {
            using var inner = NewDisposeScope();
            var count = (int)block.shape[0];
            var cosines = ArrayPool<float>.Shared.Rent(_users.Length * count);
            askers.mm(block.t()).data<float>().CopyTo(cosines.AsSpan(0, _users.Length * count));
            Parallel.For(0, _users.Length, i => Count(i, first, cosines.AsSpan(i * count, count), scores[i], better[i]));
            ArrayPool<float>.Shared.Return(cosines);
        });
        return Array.ConvertAll(ranks, rank => better.Sum(own => own.Count(b => b < rank) / (double)own.Length) / Math.Max(1, _users.Length));
    }

    // Adds the users of a block who are nearer than a wanted one. Friends and the user do not count, nor the wanted one itself, whatever rounding says.
    private void Count(int place, int first, Span<float> row, float[] scores, int[] better)
    {
        Strike(row, _users[place] - first);
        var friends = _message.Neighbors(_users[place]);
        var at = friends.BinarySearch(first);
        for (at = at < 0 ? ~at : at; at < friends.Length && friends[at] < first + row.Length; at++)
        {
            Strike(row, friends[at] - first);
        }

        for (var w = 0; w < scores.Length; w++)
        {
            var own = _wanted[place][w] - first;
            better[w] += Greater(row, scores[w]) - ((uint)own < (uint)row.Length && row[own] > scores[w] ? 1 : 0);
        }
    }

    private static void Strike(Span<float> row, int place)
    {
        if ((uint)place < (uint)row.Length)
        {
            row[place] = float.NegativeInfinity;
        }
    }

    private static int Greater(ReadOnlySpan<float> row, float score)
    {
        var (sums, least, at) = (Vector<int>.Zero, new Vector<float>(score), 0);
        for (; at <= row.Length - Vector<float>.Count; at += Vector<float>.Count)
        {
            sums -= Vector.GreaterThan(new Vector<float>(row[at..]), least);
        }

        var count = Vector.Sum(sums);
        foreach (var value in row[at..])
        {
            count += value > score ? 1 : 0;
        }

        return count;
    }
}
