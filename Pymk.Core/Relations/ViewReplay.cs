using Pymk.Core.Rules;

namespace Pymk.Core.Relations;

/// <summary>
/// Counts logged views as the service does when they come in, and forgets what the service forgets: once a day with a view the negligible counts; the
/// weakest where a user has too many; all of a user who views nobody for some time. Holds one user at a time beside the result.
/// </summary>
/// <param name="users">Number of users of the model.</param>
/// <param name="now">Unix seconds of the moment that the result is for. No view is later.</param>
/// <param name="keepDays">Days after the last view for which a user's counts are kept.</param>
public sealed class ViewReplay(int users, long now, int keepDays = FatigueDiscount.KeepDays)
{
    private const long Day = 86_400;

    private readonly long _keep = keepDays * Day;
    private readonly int[] _starts = new int[users + 1];
    private readonly List<int> _people = [];
    private readonly List<int> _times = [];
    private readonly List<uint> _lastAt = [];
    private readonly Dictionary<int, ViewTally> _counts = [];
    private int _user = -1;
    private long _last;
    private long _cleaned;

    /// <summary>Counts a view. Calls are ordered by user, and those of a user by time. The views of one second are one write.</summary>
    /// <param name="user">The viewer.</param>
    /// <param name="person">The viewed person.</param>
    /// <param name="at">Unix seconds.</param>
    public void Add(int user, int person, long at)
    {
        if (user != _user)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(user, _user);
            Finish();
            _user = user;
        }
        else if (at - _last >= _keep)
        {
            Clear();
        }
        else if (at != _last)
        {
            Clean();
        }

        _last = at;
        _counts[person] = new ViewTally(_counts.GetValueOrDefault(person).Times + 1, at);
    }

    /// <summary>The counts. Nothing is added any more.</summary>
    public OfflineViews Build()
    {
        Finish();
        for (var user = 0; user < users; user++)
        {
            _starts[user + 1] += _starts[user];
        }

        return new OfflineViews(_starts, [.. _people], [.. _times], [.. _lastAt]);
    }

    private void Finish()
    {
        if (_user >= 0 && now - _last < _keep)
        {
            Clean();
            _starts[_user + 1] = _counts.Count;
            foreach (var (person, views) in _counts)
            {
                _people.Add(person);
                _times.Add(views.Times);
                _lastAt.Add((uint)views.LastAt);
            }
        }

        Clear();
    }

    private void Clear()
    {
        _counts.Clear();
        _cleaned = 0;
    }

    // What the store does after the views of a write.
    private void Clean()
    {
        if (_counts.Count <= FatigueDiscount.MaxPeople && _last - _cleaned < Day)
        {
            return;
        }

        foreach (var (person, views) in _counts)
        {
            if (FatigueDiscount.Effective(views, _last) < FatigueDiscount.Negligible)
            {
                _counts.Remove(person);
            }
        }

        if (_counts.Count > FatigueDiscount.MaxPeople)
        {
            var weakest = _counts.OrderBy(c => FatigueDiscount.Effective(c.Value, _last)).ThenBy(c => c.Key).Select(c => c.Key)
                .Take(_counts.Count - FatigueDiscount.PeopleAfterForgetting).ToArray();
            foreach (var person in weakest)
            {
                _counts.Remove(person);
            }
        }

        _cleaned = _last;
    }
}
