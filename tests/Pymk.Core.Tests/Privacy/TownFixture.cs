using Pymk.Core.Generation;
using Pymk.Core.Privacy;
using Pymk.Core.Recommend;
using Pymk.Core.Relations;
using Pymk.Core.Rules;
using Pymk.Core.Slates;
using Pymk.Testing.Privacy;

namespace Pymk.Core.Tests.Privacy;

/// <summary>A town's model in memory, and what <c>recommend</c> does with it.</summary>
public sealed class TownFixture : IDisposable
{
    private const int Most = 500;

    private readonly string _root = Directory.CreateTempSubdirectory("pymk-town-").FullName;
    private readonly OfflineRecommender _offline;
    private readonly ModelFacts _facts;

    public TownFixture()
    {
        Model = ServingModel.Load(Town.Publish(_root, "v1"));
        _offline = new OfflineRecommender(Model);
        var now = DateTimeOffset.FromUnixTimeSeconds(Model.Recommender.Present);
        _facts = new ModelFacts(OperatorRules.Create(SourceTown.Rules)!, Model.Graph, Model.Profiles, null, now);
    }

    public SourceTown Town { get; } = new();

    public ServingModel Model { get; }

    /// <summary>The relations and flags of a row.</summary>
    /// <param name="rule">The row.</param>
    /// <param name="asker">The asker.</param>
    /// <param name="persons">The people for whom the row holds.</param>
    public RuleContext Context(RuleCase? rule, int asker, params int[] persons)
    {
        var relations = _offline.Relations(asker);
        foreach (var person in persons)
        {
            Apply(rule?.Between ?? Between.Nothing, relations, person);
        }

        var flags = rule is null ? PersonFlags.None : rule.Flags;
        var people = flags == PersonFlags.None
            ? FlaggedPeople.None
            : new FlaggedPeople(1, persons.Select(p => KeyValuePair.Create(p, flags)), rule!.CountsHidden);
        var facts = rule is { Trait: not Trait.None } ? _facts : null;
        return new RuleContext(asker, Model.Recommender.Present, relations, people, facts);
    }

    public async Task<IReadOnlyList<Suggestion>> RecommendAsync(RuleContext context)
    {
        var readers = _offline.Readers with { Graph = BridgeGraphReader.Over(_offline.Readers.Graph, context.Visibility) };
        var set = await Model.Recommender.GenerateAsync(context.User, readers);
        var (invite, accept) = (new float[set.Count], new float[set.Count]);
        Model.Scorer.Score(set, invite, accept);
        return Model.Recommender.BuildSlate(set, invite, accept, context, Most);
    }

    /// <summary>The people whom <c>recommend</c> gives an asker by relations and views, with their sources, where a row holds for a person.</summary>
    public IReadOnlyList<Suggestion> RecommendByFile(RuleCase rule, int asker, int person)
    {
        var table = new RelationTable();
        var (from, to) = (Model.Graph.IdOf(asker), Model.Graph.IdOf(person));
        var now = 1_000 * Model.Recommender.Present;
        RelationEvent[] events = rule.Between switch
        {
            Between.Connected => [new(from, to, RelationKind.Connection, true, now)],
            Between.Dismissed => [new(from, to, RelationKind.Dismissal, true, now)],
            Between.BlockedByAsker => [new(from, to, RelationKind.Block, true, now)],
            Between.BlockedByPerson => [new(to, from, RelationKind.Block, true, now)],
            Between.InvitedByAsker => [new(from, to, RelationKind.Invitation, true, now)],
            Between.InvitedByPerson => [new(to, from, RelationKind.Invitation, true, now)],
            _ => [],
        };
        var flags = RelationFlags.Kinds.Where(k => rule.Flags != PersonFlags.None && RelationFlags.Of(k) == rule.Flags)
            .Select(k => new RelationEvent(to, to, k, true, now));
        foreach (var e in events.Concat(flags))
        {
            table.Apply(e);
        }

        var views = new ViewReplay(Model.Graph.UserCount, Model.Recommender.Present);
        for (var i = 0; rule.Between == Between.WornOut && i < RuleCases.Views; i++)
        {
            views.Add(asker, person, Model.Recommender.Present);
        }

        var relations = new OfflineRelations(Model.Graph, table, rule.CountsHidden, views.Build());
        var facts = rule.Trait == Trait.None ? null : _facts;
        using var recommender = new OfflineRecommender(Model, relations, Model.Recommender.Present, facts);
        return recommender.Recommend(rule.Between == Between.Same ? person : asker, Most).Slate;
    }

    public void Dispose()
    {
        _offline.Dispose();
        Model.Dispose();
        Directory.Delete(_root, recursive: true);
    }

    private void Apply(Between between, RelationSet relations, int person)
    {
        switch (between)
        {
            case Between.Nothing or Between.Same:
                break;
            case Between.Connected:
                relations.Connected.Add(person);
                break;
            case Between.Dismissed:
                relations.DismissedUntil[person] = Model.Recommender.Present + 1;
                break;
            case Between.BlockedByAsker or Between.BlockedByPerson:
                relations.Blocked.Add(person);
                break;
            case Between.InvitedByAsker or Between.InvitedByPerson:
                relations.Pending.Add(person);
                break;
            case Between.WornOut:
                relations.Views[person] = new ViewTally(RuleCases.Views, Model.Recommender.Present);
                break;
            default:
                throw new NotSupportedException($"Say here how {between} holds offline.");
        }
    }
}
