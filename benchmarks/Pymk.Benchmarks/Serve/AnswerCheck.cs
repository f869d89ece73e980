using System.Collections.Concurrent;
using System.Diagnostics;
using Pymk.Core.Graph;

namespace Pymk.Benchmarks.Serve;

/// <summary>
/// Counts violations in answers: a person twice, the user themself, a connection of the model, a person that an acknowledged change excluded
/// before the request was sent, a mutual connection with an acknowledged block between them and the user, or more mutual connections than the user
/// has without the blocked ones.
/// </summary>
internal sealed class AnswerCheck(SocialGraph graph)
{
    // Unpacking an answer and collecting connections costs more than the service takes to answer, on the same cores.
    private const int CheckMutualsEvery = 64;

    private readonly ConcurrentDictionary<long, ConcurrentDictionary<long, long>> _forbidden = [];
    private readonly ConcurrentDictionary<long, ConcurrentDictionary<long, long>> _unnameable = [];
    private readonly ConcurrentDictionary<long, ConcurrentDictionary<long, byte>> _connected = [];
    private long _violations;
    private long _ofBlocked;
    private long _empty;

    public long Violations => Interlocked.Read(ref _violations);

    public long Empty => Interlocked.Read(ref _empty);

    /// <summary>Answers whose mutual connections were checked: one in 64 of users with a block.</summary>
    public long MutualsChecked => (Interlocked.Read(ref _ofBlocked) + CheckMutualsEvery - 1) / CheckMutualsEvery;

    /// <summary>Excludes <paramref name="other"/> from the answers of <paramref name="user"/> from now on.</summary>
    public void Forbid(long user, long other) => _forbidden.GetOrAdd(user, _ => [])[other] = Stopwatch.GetTimestamp();

    /// <summary>From now on <paramref name="user"/> is shown <paramref name="other"/> neither as a suggestion nor as a mutual connection.</summary>
    public void ForbidNaming(long user, long other)
    {
        Forbid(user, other);
        _unnameable.GetOrAdd(user, _ => [])[other] = Stopwatch.GetTimestamp();
    }

    /// <summary>From now on the two may be connected: call it before the connection is asked for.</summary>
    public void Connect(long user, long other)
    {
        _connected.GetOrAdd(user, _ => [])[other] = 0;
        _connected.GetOrAdd(other, _ => [])[user] = 0;
    }

    public void Check(int user, ShownPeople shown, long sentAt)
    {
        CheckSuggested(user, shown.Suggested, sentAt);
        if (_unnameable.TryGetValue(graph.IdOf(user), out var blocked) && Interlocked.Increment(ref _ofBlocked) % CheckMutualsEvery == 1)
        {
            var named = shown.Mutuals().Count(m => blocked.TryGetValue(m, out var since) && since < sentAt);
            Interlocked.Add(ref _violations, named);
            CheckCounts(user, shown, blocked, sentAt);
        }
    }

    private void CheckCounts(int user, ShownPeople shown, ConcurrentDictionary<long, long> blocked, long sentAt)
    {
        var friends = ConnectionsOf(graph.IdOf(user)).Where(f => !blocked.TryGetValue(f, out var since) || since >= sentAt).ToHashSet();
        foreach (var (person, told) in shown.Suggested.Zip(shown.MutualCounts()))
        {
            if (told > 0 && told > ConnectionsOf(person).Count(friends.Contains))
            {
                Interlocked.Increment(ref _violations);
            }
        }
    }

    // Of the model, and those that the run made.
    private HashSet<long> ConnectionsOf(long person)
    {
        HashSet<long> connections = _connected.TryGetValue(person, out var made) ? [.. made.Keys] : [];
        if (graph.TryGetOrdinal(person, out var ordinal))
        {
            foreach (var friend in graph.Neighbors(ordinal))
            {
                connections.Add(graph.IdOf(friend));
            }
        }

        return connections;
    }

    private void CheckSuggested(int user, ReadOnlySpan<long> people, long sentAt)
    {
        var id = graph.IdOf(user);
        if (people.IsEmpty)
        {
            Interlocked.Increment(ref _empty);
        }

        _forbidden.TryGetValue(id, out var forbidden);
        for (var i = 0; i < people.Length; i++)
        {
            if (people[i] == id || people[..i].Contains(people[i]) || Connected(user, people[i])
                || (forbidden is not null && forbidden.TryGetValue(people[i], out var since) && since < sentAt))
            {
                Interlocked.Increment(ref _violations);
            }
        }
    }

    // Ordinals ascend with ids, so the row is sorted by id, too, and the search needs no ordinal of the person.
    private bool Connected(int user, long person)
    {
        var row = graph.Neighbors(user);
        int low = 0, high = row.Length - 1;
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            var id = graph.IdOf(row[middle]);
            if (id == person)
            {
                return true;
            }

            (low, high) = id < person ? (middle + 1, high) : (low, middle - 1);
        }

        return false;
    }
}
