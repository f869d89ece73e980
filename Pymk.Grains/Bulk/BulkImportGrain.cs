using Orleans.Concurrency;
using Pymk.Core.Graph;
using Pymk.Core.Relations;
using Pymk.Grains.Events;
using Pymk.Grains.Graph;
using Pymk.Grains.Interfaces.Bulk;
using Pymk.Grains.Interfaces.Events;
using Pymk.Grains.Interfaces.Users;
using Pymk.Grains.Models;
using Pymk.Grains.Profiles;

namespace Pymk.Grains.Bulk;

/// <inheritdoc cref="IBulkImportGrain"/>
/// <remarks>A silo works on few calls at a time, so that it serves meanwhile; the others wait their turn.</remarks>
[StatelessWorker(CallsAtOnce)]
internal sealed class BulkImportGrain(IRelationEvents relations, ModelRegistry models, UserOrdinals ordinals, TimeProvider time) : Grain, IBulkImportGrain
{
    private const int CallsAtOnce = 4;

    // A state has a profile where its time is not 0.
    private const long OldestMs = 1;

    // The row is the event; nobody looks for its id.
    private const string Id = "import";

    public async Task<BulkTaken> TakePeople(BulkPerson[] people)
    {
        Check(people, BulkRules.Check);
        var fresh = Array.FindAll(people, person => !ModelDescribes(person.User));

        // Their accounts first: the shards know them from then on.
        await relations.ApplyAsync([.. fresh.SelectMany(person => EventRelations.Of(Event(person, ProfileEventKind.Created)))]);
        var events = fresh.Select(person => Event(person, person.Joined > 0 ? ProfileEventKind.Created : ProfileEventKind.Changed));
        await Task.WhenAll(events.GroupBy(e => ordinals.ShardOf(e.User))
            .Select(shard => GrainFactory.GetGrain<IProfileShardGrain>(shard.Key).Apply([.. shard])));
        return new BulkTaken(fresh.Length, people.Length - fresh.Length);
    }

    public async Task<BulkTaken> TakeConnections(BulkConnection[] connections)
    {
        Check(connections, BulkRules.Check);
        await relations.ApplyAsync(Array.ConvertAll(
            connections, c => new RelationEvent(c.User, c.Other, RelationKind.Connection, Active: true, 1_000 * Math.Max(c.Time, KnownTime(c)))));
        return new BulkTaken(connections.Length, 0);
    }

    public async Task<BulkTaken> TakeRelations(BulkRelation[] rows)
    {
        Check(rows, BulkRules.Check);
        await relations.ApplyAsync(Array.ConvertAll(rows, r => new RelationEvent(r.From, r.To, KindOf(r), r.Active, r.TimeMs)));
        return new BulkTaken(rows.Length, 0);
    }

    private static ProfileEvent Event(BulkPerson person, ProfileEventKind kind) => new(
        Id, DateTimeOffset.FromUnixTimeMilliseconds(Math.Max(1_000L * person.Joined, OldestMs)), kind, person.User, person.Profile);

    // The model does not say when it learnt of a profile, which may be later than the file.
    private bool ModelDescribes(long user)
    {
        if (!models.HasModel || !models.Current.Graph.TryGetOrdinal(user, out var ordinal))
        {
            return false;
        }

        var profiles = models.Current.Profiles;
        return profiles.Names[ordinal].Length > 0 || profiles.Headlines[ordinal].Length > 0 || profiles.Joined[ordinal] > 0
            || profiles.Fields.Any(field => field.Tokens(ordinal).Length > 0);
    }

    // The model's time of a connection stays where it is later, or the row has none.
    private long KnownTime(BulkConnection c)
    {
        var graph = models.HasModel ? models.Current.Graph : null;
        return graph is not null && graph.TryGetOrdinal(c.User, out var user) && graph.TryGetOrdinal(c.Other, out var other)
            ? FriendTimes.Of(graph, user).Of(other, now: 0)
            : 0;
    }

    private static RelationKind KindOf(BulkRelation relation) =>
        RelationKindNames.TryParse(relation.Kind ?? "", out var kind) && RelationFlags.Kinds.Contains(kind) == (relation.From == relation.To)
            ? kind
            : throw new InvalidRequestException("kind", $"'{relation.Kind}' is no relation of {relation.From} and {relation.To}.");

    private void Check<TRow>(TRow[] rows, Action<TRow, DateTimeOffset> check)
    {
        if (rows.Length > BulkRules.MaxRows)
        {
            throw new InvalidRequestException("rows", $"A call takes at most {BulkRules.MaxRows} rows, not {rows.Length}.");
        }

        var now = time.GetUtcNow();
        foreach (var row in rows)
        {
            try
            {
                check(row, now);
            }
            catch (EventFormatException e)
            {
                throw new InvalidRequestException(e.Field, e.Message);
            }
        }
    }
}
