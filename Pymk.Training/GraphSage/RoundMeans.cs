namespace Pymk.Training.GraphSage;

/// <summary>
/// The neighbours' means that the steps of a round ask for. Each is computed once, and memory grows with the users who are asked for, not with the network.
/// </summary>
/// <param name="users">Number of users of the graph.</param>
/// <param name="width">Columns of a row.</param>
internal sealed class RoundMeans(int users, int width)
{
    private const int BlockRows = 4_096;

    // The place of a user's mean plus one; 0 where it is not there.
    private readonly int[] _places = new int[users];
    private readonly List<int> _asked = [];
    private readonly List<float[]> _blocks = [];

    /// <summary>Computes the means of some users that are not there yet.</summary>
    public void Ask(GraphInputs inputs, ReadOnlySpan<int> some)
    {
        var first = _asked.Count;
        foreach (var user in some)
        {
            if (_places[user] == 0)
            {
                _asked.Add(user);
                _places[user] = _asked.Count;
            }
        }

        while (_blocks.Count * BlockRows < _asked.Count)
        {
            _blocks.Add(new float[BlockRows * width]);
        }

        Parallel.For(first, _asked.Count, place => inputs.WriteMean(_asked[place], Row(place)));
    }

    /// <summary>The mean of a user who was asked for.</summary>
    public ReadOnlySpan<float> Of(int user) => Row(_places[user] - 1);

    /// <summary>Forgets all means: another round has another graph.</summary>
    public void Clear()
    {
        foreach (var user in _asked)
        {
            _places[user] = 0;
        }

        _asked.Clear();
    }

    private Span<float> Row(int place) => _blocks[place / BlockRows].AsSpan(place % BlockRows * width, width);
}
