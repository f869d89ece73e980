using System.Collections.Concurrent;
using System.Diagnostics;
using Pymk.Benchmarks.Serve;
using Pymk.Core.Graph;
using Pymk.Core.Models;
using Pymk.Grains.Graph;

namespace Pymk.Benchmarks.Chaos;

/// <summary>
/// What the service acknowledged. Nobody takes anything back, so what was acknowledged holds from then on: every answer is checked against it, and the store at
/// the end. Safe for concurrent use.
/// </summary>
internal sealed class ChaosHistory(SocialGraph graph)
{
    private readonly AnswerCheck _check = new(graph);
    private readonly ConcurrentDictionary<(long From, long To, RelationKind Kind), byte> _acknowledged = [];
    private readonly ConcurrentDictionary<long, long> _hidden = [];
    private long _hiddenShown;

    /// <summary>People who were shown, named or counted against what was acknowledged before the question.</summary>
    public long Wrong => _check.Violations + Interlocked.Read(ref _hiddenShown);

    /// <summary>Acknowledged changes.</summary>
    public int Acknowledged => _acknowledged.Count;

    /// <summary>From now on the two may be connected: call it before the connection is asked for.</summary>
    public void MayConnect(long user, long other) => _check.Connect(user, other);

    /// <summary>A change of two people was acknowledged.</summary>
    public void Add(long user, long other, RelationKind kind)
    {
        var key = kind == RelationKind.Connection ? (Math.Min(user, other), Math.Max(user, other), kind) : (user, other, kind);
        _acknowledged[key] = 0;
        switch (kind)
        {
            case RelationKind.Block:
                _check.ForbidNaming(user, other);
                _check.ForbidNaming(other, user);
                break;
            case RelationKind.Dismissal:
                _check.Forbid(user, other);
                break;
            default:
                _check.Forbid(user, other);
                _check.Forbid(other, user);
                break;
        }
    }

    /// <summary>A person's own flag was acknowledged; nobody is suggested the person from now on.</summary>
    public void Hide(long person, RelationKind kind)
    {
        _acknowledged[(person, person, kind)] = 0;
        _hidden[person] = Stopwatch.GetTimestamp();
    }

    /// <summary>Checks an answer.</summary>
    public void Check(int user, ShownPeople shown, long sent)
    {
        _check.Check(user, shown, sent);
        foreach (var person in shown.Suggested)
        {
            if (_hidden.TryGetValue(person, out var since) && since < sent)
            {
                Interlocked.Increment(ref _hiddenShown);
            }
        }
    }

    /// <summary>Counts the acknowledged changes that the store lacks at either end. Opening its shards ends every writer's epoch.</summary>
    public async Task<int> CountLostAsync(IRelationStore store, int shards)
    {
        var found = new HashSet<(long, long, RelationKind)>[shards];
        for (var shard = 0; shard < shards; shard++)
        {
            var state = await store.OpenAsync(shard);
            found[shard] = [.. state.Relations.Select(r => r.Event).Where(e => e.Active).Select(e => (e.From, e.To, e.Kind))];
        }

        return _acknowledged.Keys.Count(key => !Has(key.From, key) || !Has(key.To, key));

        bool Has(long user, (long, long, RelationKind) key) => found[Shards.Of(user, shards)].Contains(key);
    }
}
