using Pymk.Core.Graph;
using TorchSharp;
using static TorchSharp.torch;

namespace Pymk.Training.GraphSage;

/// <summary>Held-out recall of embeddings: for sampled users, the share of hidden connections among the nearest unconnected users.</summary>
internal sealed class RecallProbe
{
    private const int MaxUsers = 1_000;
    private const int MostScores = 20_000_000;

    private readonly SocialGraph _message;
    private readonly Dictionary<int, HashSet<int>> _hidden = [];

    public RecallProbe(SocialGraph message, IReadOnlyList<(int A, int B)> hidden, Random random)
    {
        _message = message;
        foreach (var (a, b) in hidden)
        {
            Add(a, b);
            Add(b, a);
        }

        var users = _hidden.Keys.Order().ToArray();
        random.Shuffle(users);
        foreach (var user in users.Skip(MaxUsers))
        {
            _hidden.Remove(user);
        }
    }

    /// <summary>Recall at each of the given ranks; ranks ascend.</summary>
    public double[] Recall(float[] embeddings, params int[] ranks)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var all = tensor(embeddings).reshape(-1, GraphSageOptions.Dimension);
        var found = new double[ranks.Length];
        var users = _hidden.Keys.Order().ToArray();
        var most = Math.Min(_message.UserCount, ranks[^1] + 1);
        foreach (var chunk in users.Chunk(Math.Clamp(MostScores / Math.Max(1, _message.UserCount), 1, MaxUsers)))
        {
            using var inner = NewDisposeScope();
            var scores = all.index_select(0, tensor(Array.ConvertAll(chunk, u => (long)u))).mm(all.t());
            var values = scores.data<float>();
            var matrix = values.ToArray();
            for (var i = 0; i < chunk.Length; i++)
            {
                var row = matrix.AsSpan(i * _message.UserCount, _message.UserCount);
                row[chunk[i]] = float.NegativeInfinity;
                foreach (var friend in _message.Neighbors(chunk[i]))
                {
                    row[friend] = float.NegativeInfinity;
                }

                Count(row, _hidden[chunk[i]], ranks, found);
            }
        }

        return Array.ConvertAll(found, f => f / Math.Max(1, users.Length));
    }

    private static void Count(ReadOnlySpan<float> row, HashSet<int> wanted, int[] ranks, double[] found)
    {
        foreach (var user in wanted)
        {
            var better = 0;
            var score = row[user];
            foreach (var other in row)
            {
                better += other > score ? 1 : 0;
            }

            for (var r = 0; r < ranks.Length; r++)
            {
                found[r] += better < ranks[r] ? 1.0 / wanted.Count : 0;
            }
        }
    }

    private void Add(int user, int other)
    {
        if (!_hidden.TryGetValue(user, out var set))
        {
            _hidden[user] = set = [];
        }

        set.Add(other);
    }
}
