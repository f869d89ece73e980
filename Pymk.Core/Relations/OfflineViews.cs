using Pymk.Core.Rules;

namespace Pymk.Core.Relations;

/// <summary>
/// How often every user viewed whom, in the ordinals of a model: compressed sparse rows by viewer, 12 bytes a pair. Immutable and safe for concurrent
/// readers. <see cref="ViewReplay"/> makes it of logs.
/// </summary>
public sealed class OfflineViews
{
    private readonly int[] _starts;
    private readonly int[] _people;
    private readonly int[] _times;
    private readonly uint[] _lastAt;

    internal OfflineViews(int[] starts, int[] people, int[] times, uint[] lastAt) =>
        (_starts, _people, _times, _lastAt) = (starts, people, times, lastAt);

    /// <summary>Number of pairs with views.</summary>
    public int Count => _people.Length;

    /// <summary>Adds the views of a user to a set.</summary>
    public void Write(int user, Dictionary<int, ViewTally> views)
    {
        for (var i = _starts[user]; i < _starts[user + 1]; i++)
        {
            views.Add(_people[i], new ViewTally(_times[i], _lastAt[i]));
        }
    }
}
