using System.Numerics.Tensors;
using Pymk.Core.Collections;
using Pymk.Core.Generation;

namespace Pymk.Core.Recommend;

/// <summary>Keeps the best users of a stream: collects several times as many, and then drops the worse ones together.</summary>
/// <param name="count">Number of users to keep.</param>
internal sealed class BestUsers(int count)
{
    private const int Times = 3;

    private readonly ulong[] _keys = new ulong[Times * count];
    private int _held;

    /// <summary>A lower score cannot enter.</summary>
    public float Least { get; private set; } = float.NegativeInfinity;

    /// <summary>Offers a user.</summary>
    public void Add(int user, float score)
    {
        if (_held == _keys.Length)
        {
            Selection.Divide(_keys, [], count);
            _held = count;
            Least = ScoredUsers.ScoreOf(TensorPrimitives.Max<ulong>(_keys.AsSpan(0, count)));
        }

        _keys[_held++] = ScoredUsers.KeyOf(user, score);
    }

    /// <summary>The best users, best first; equal scores by ordinal.</summary>
    public NearestUsers Finish()
    {
        var keys = _keys.AsSpan(0, _held);
        keys.Sort();
        keys = keys[..Math.Min(count, _held)];
        var (users, scores) = (new int[keys.Length], new float[keys.Length]);
        for (var i = 0; i < keys.Length; i++)
        {
            (users[i], scores[i]) = (ScoredUsers.UserOf(keys[i]), ScoredUsers.ScoreOf(keys[i]));
        }

        return new NearestUsers(users, scores, false);
    }
}
