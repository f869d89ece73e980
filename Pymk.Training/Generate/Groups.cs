namespace Pymk.Training.Generate;

/// <summary>Members grouped by a shared school, employer or place: each group in order of joining, and each member's index in its group.</summary>
internal sealed class Groups
{
    private readonly int[] _of;
    private readonly int[] _starts;
    private readonly int[] _members;
    private readonly int[] _place;

    public Groups(int[] of, int count)
    {
        _of = of;
        _starts = new int[count + 1];
        foreach (var group in of)
        {
            _starts[group + 1]++;
        }

        for (var g = 0; g < count; g++)
        {
            _starts[g + 1] += _starts[g];
        }

        var next = _starts.AsSpan(0, count).ToArray();
        (_members, _place) = (new int[of.Length], new int[of.Length]);
        for (var member = 0; member < of.Length; member++)
        {
            _place[member] = next[of[member]];
            _members[next[of[member]]++] = member;
        }
    }

    public int Of(int member) => _of[member];

    public bool Same(int member, int other) => _of[member] == _of[other];

    /// <summary>
    /// A member of the same group who joined at about the same time, such as a class or a team; -1 where the sampled offset is outside the group.
    /// </summary>
    public int Mate(int member, double spread, ref Dice dice)
    {
        var away = 1 + (int)dice.Wait(spread);
        var place = _place[member] + ((dice.Next() & 1) == 0 ? away : -away);
        var group = _of[member];
        return place >= _starts[group] && place < _starts[group + 1] ? _members[place] : -1;
    }
}
