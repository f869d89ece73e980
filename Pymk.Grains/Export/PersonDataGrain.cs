using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Pymk.Core.Features;
using Pymk.Core.Recommend;
using Pymk.Grains.Events;
using Pymk.Grains.Features;
using Pymk.Grains.Graph;
using Pymk.Grains.Ids;
using Pymk.Grains.Interfaces.Events;
using Pymk.Grains.Interfaces.Export;
using Pymk.Grains.Interfaces.Users;
using Pymk.Grains.Models;
using Pymk.Grains.Profiles;
using Pymk.Grains.Views;

namespace Pymk.Grains.Export;

/// <summary>Gathers what shards, stores and logs hold about a user. Keeps nothing.</summary>
internal sealed class PersonDataGrain(
    ModelRegistry models, UserOrdinals ordinals, UserTexts texts, IViewStore views, IUserRowStore rows, IServiceProvider services, IOptions<EventLogOptions> logs)
    : Grain, IPersonDataGrain
{
    private long User => this.GetPrimaryKeyLong();

    public async ValueTask<PersonData> Read()
    {
        DeactivateOnIdle();
        var model = models.Current;
        var shard = ordinals.ShardOf(User);
        var relations = new PersonRelations(User, model.Graph, await GrainFactory.GetGrain<IGraphShardGrain>(shard).ReadOf(User));
        var held = await GrainFactory.GetGrain<IProfileShardGrain>(shard).ReadOf(User);
        var viewed = await views.ReadAsync(User);
        var interactions = await ReadLogsAsync();
        if (!relations.IsKnown && held.IsEmpty && viewed.Count == 0 && interactions.Count == 0)
        {
            throw new UnknownUserException(User);
        }

        var most = PersonDataLimits.MostInteractions;
        var data = new PersonData(
            User,
            ProfileOf(model, held, relations),
            relations.Choices,
            relations.Connections(),
            relations.Invitations(),
            relations.Own(RelationKind.Dismissal),
            relations.Own(RelationKind.Block),
            [.. viewed.OrderBy(v => v.Person).Select(Describe)],
            [.. interactions.Take(most).Select(Describe)],
            interactions.Count > most,
            held.Behavior,
            await HasEmbeddingAsync(model));
        return texts.IsText ? await NamedAsync(model, data) : data;
    }

    // An answer in a network of text ids names people by their texts; erased ones have none.
    private async Task<PersonData> NamedAsync(ServingModel model, PersonData data)
    {
        IEnumerable<RelatedPerson> related = [.. data.Connections, .. data.Invitations, .. data.Dismissals, .. data.Blocks];
        await texts.ResolveAsync(
            model,
            [
                User, .. related.Select(p => p.UserId.Number), .. data.Views.Select(v => v.UserId.Number),
                .. data.Interactions.Select(i => i.OtherId.Number),
            ]);
        return data with
        {
            UserId = texts.Of(model, User),
            Connections = Named(data.Connections),
            Invitations = Named(data.Invitations),
            Dismissals = Named(data.Dismissals),
            Blocks = Named(data.Blocks),
            Views = [.. data.Views.Select(v => v with { UserId = texts.Of(model, v.UserId.Number) })],
            Interactions = [.. data.Interactions.Select(i => i with { OtherId = texts.Of(model, i.OtherId.Number) })],
        };

        RelatedPerson[] Named(IReadOnlyList<RelatedPerson> people) => [.. people.Select(p => p with { UserId = texts.Of(model, p.UserId.Number) })];
    }

    private PersonProfile ProfileOf(ServingModel model, HeldProfile held, PersonRelations relations)
    {
        var known = model.Graph.TryGetOrdinal(User, out var ordinal);
        var joined = held.JoinedMs > 0 ? DateTimeOffset.FromUnixTimeMilliseconds(held.JoinedMs)
            : known && model.Profiles.Joined[ordinal] is > 0 and var seconds ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : (DateTimeOffset?)null;
        var fields = new Dictionary<string, IReadOnlyList<string>>();
        var (name, headline) = ("", "");
        if (held.Profile is { } profile)
        {
            (name, headline) = (profile.Name, profile.Headline);
            foreach (var values in profile.AllAttributes().GroupBy(a => a.Field, a => a.Text))
            {
                fields[values.Key] = [.. values];
            }

            foreach (var (field, values) in profile.Interests)
            {
                fields[field] = values;
            }
        }
        else if (known && !held.HasProfile)
        {
            (name, headline) = (model.Profiles.Names[ordinal], model.Profiles.Headlines[ordinal]);
            foreach (var field in model.Profiles.Fields)
            {
                string[] values = [.. field.Tokens(ordinal).ToArray().Select(t => field.Vocabulary[t])];
                if (values.Length > 0)
                {
                    fields[field.Name] = values;
                }
            }
        }

        return new PersonProfile(
            name, headline, fields, joined, relations.Holds(RelationKind.Withdrawn), relations.Holds(RelationKind.Deleted));
    }

    private async Task<bool> HasEmbeddingAsync(ServingModel model)
    {
        var row = (await rows.ReadAsync(model.Version, new[] { User }, CancellationToken.None))[0];
        return !row.IsEmpty && QuantizedVector.Scale(new UserRow(row.Span).Embedding) > 0;
    }

    // Newest first; one more than an export holds tells that there are more.
    private async Task<IReadOnlyList<InteractionEvent>> ReadLogsAsync()
    {
        // A host without logs registers none.
        if (services.GetService<IInteractionLog>() is not { } log)
        {
            return [];
        }

        const int Most = PersonDataLimits.MostInteractions + 1;
        var writers = log.FindWriters().Union(Enumerable.Range(0, logs.Value.Writers));
        var parts = await Task.WhenAll(writers.Select(writer => GrainFactory.GetGrain<IInteractionLogGrain>(writer).ReadOf(User, Most)));
        return [.. parts.SelectMany(p => p).OrderByDescending(e => e.Time).ThenBy(e => e.Id, StringComparer.Ordinal).Take(Most)];
    }

    private static ViewedPerson Describe(ViewCount v) => new(v.Person, v.Views.Times, DateTimeOffset.FromUnixTimeSeconds(v.Views.LastAt));

    private PersonInteraction Describe(InteractionEvent e) => new(
        e.Id, e.Time, e.Kind.ToString().ToLowerInvariant(), e.User == User, e.User == User ? e.Other : e.User, e.Position, e.RequestId);
}
