using System.Numerics.Tensors;
using Pymk.Core.Candidates;
using Pymk.Core.Features;
using Pymk.Core.Files;
using Pymk.Core.Recommend;
using Pymk.Core.Relations;
using Pymk.Core.Rules;
using Pymk.Testing.Models;
using Xunit;

namespace Pymk.Core.Tests.Recommend;

public sealed class OfflineRecommenderTests : IDisposable
{
    private const int Users = 200;
    private const long DismissedAt = 1_800_000_000;

    private readonly string _root = Directory.CreateTempSubdirectory("pymk-offline-").FullName;
    private readonly ServingModel _model;
    private readonly OfflineRecommender _recommender;

    public OfflineRecommenderTests()
    {
        _model = ServingModel.Load(ModelFixture.Publish(_root, "v1", Users));
        _recommender = new OfflineRecommender(_model);
    }

    [Fact]
    public void Recommend_AnyUser_SuggestsOthersBestFirst()
    {
        for (var user = 0; user < Users; user++)
        {
            var (candidates, slate) = _recommender.Recommend(user, 20);

            Assert.Equal(20, slate.Count);
            Assert.Equal(slate.OrderByDescending(s => s.Score).Select(s => s.User), slate.Select(s => s.User));
            Assert.All(slate, s => Assert.Contains(s.User, candidates.Users));
            Assert.All(slate, s => Assert.False(s.User == user || _model.Graph.Connected(user, s.User)));
        }
    }

    [Fact]
    public void Recommend_ScoreOfASuggestion_IsThatOfTheHead()
    {
        var (candidates, slate) = _recommender.Recommend(9, 20);
        var (invite, accept) = (new float[candidates.Count], new float[candidates.Count]);
        using var scorer = _model.Ranker.CreateScorer();
        scorer.Score(candidates, invite, accept);

        Assert.All(slate, s =>
        {
            var place = Array.IndexOf(candidates.Users, s.User);
            Assert.Equal(invite[place] * accept[place], s.Score);
        });
    }

    [Fact]
    public void Recommend_OnManyThreads_GivesTheSame()
    {
        var alone = Enumerable.Range(0, Users).Select(u => Slate(u)).ToArray();
        var together = new (int, float)[Users][];
        Parallel.For(0, Users, u => together[u] = Slate(u));
        Assert.Equal(alone, together);
    }

    [Fact]
    public async Task Nearest_OverAllPartitions_AreThoseOfAComparisonWithEveryUser()
    {
        var rows = _model.ReadRows();
        var vectors = Enumerable.Range(0, Users).Select(u => Embedding(rows, u)).ToArray();
        for (var user = 0; user < 20; user++)
        {
            var found = await _recommender.Readers.Nearest.SearchAsync(vectors[user], 10, TestContext.Current.CancellationToken);
            var expected = Enumerable.Range(0, Users).OrderByDescending(u => TensorPrimitives.Dot<float>(vectors[user], vectors[u])).Take(10);

            // Rows keep embeddings in 8 bits, the index does not: users at the end of the list may change places.
            Assert.True(found.Users.Intersect(expected).Count() >= 8);
            Assert.Equal(user, found.Users[0]);
            Assert.False(found.Partial);
        }
    }

    [Fact]
    public async Task Nearest_UserWithoutAnEmbedding_IsNeverFound()
    {
        var random = new Random(5);
        var embeddings = new float[Users * UserRow.EmbeddingDimension];
        for (var i = UserRow.EmbeddingDimension; i < embeddings.Length; i++)
        {
            embeddings[i] = random.NextSingle();
        }

        using var nearest = LocalNearestUsers.Build(_model.Graph, embeddings, 1);
        var found = await nearest.SearchAsync(
            embeddings.AsMemory(UserRow.EmbeddingDimension, UserRow.EmbeddingDimension), Users, TestContext.Current.CancellationToken);
        Assert.Equal(Enumerable.Range(1, Users - 1), found.Users.Order());
    }

    [Fact]
    public void Load_MissingFile_IsNamed()
    {
        File.Delete(_model.Files.Postings);
        var error = Assert.Throws<ModelFileException>(() => ServingModel.Load(_model.Files.Folder));
        Assert.Contains(_model.Files.Postings, error.Message);
    }

    [Fact]
    public void Recommend_WithRelations_FollowsThemAsASiloWould()
    {
        var (user, table) = (9, new RelationTable());
        var before = _recommender.Recommend(user, 60);
        var people = before.Slate.Select(s => s.User).ToArray();
        var bridge = before.Slate.SelectMany(s => s.Mutuals).GroupBy(m => m).MaxBy(g => g.Count())!.Key;
        Apply(table, user, people[0], RelationKind.Block);
        Apply(table, people[1], user, RelationKind.Block);
        Apply(table, user, people[2], RelationKind.Invitation);
        Apply(table, user, people[3], RelationKind.Dismissal);
        Apply(table, user, people[4], RelationKind.Connection);
        Apply(table, people[5], people[5], RelationKind.Withdrawn);
        Apply(table, people[6], people[6], RelationKind.NotSuggested);
        Apply(table, bridge, bridge, RelationKind.NotABridge);
        using var recommender = new OfflineRecommender(_model, new OfflineRelations(_model.Graph, table), now: DismissedAt + 1);

        var (candidates, slate) = recommender.Recommend(user, 60);

        Assert.Empty(slate.Select(s => s.User).Intersect(people[..7]));
        Assert.DoesNotContain(people[5], candidates.Users.Where((_, i) => (candidates.Sources[i] & CandidateSources.Nearest) != 0));
        Assert.DoesNotContain(slate, s => s.Mutuals.Contains(bridge));
        var mine = _model.Graph.Neighbors(user).ToArray().Append(people[4]).Except([bridge, people[0], people[1], people[5]]).ToHashSet();
        Assert.All(slate, s => Assert.Equal(Connections(s.User).Count(mine.Contains), s.User == bridge ? 0 : s.MutualCount));
        Assert.NotEmpty(slate);

        int[] Connections(int person) => person == bridge ? [] : [.. _model.Graph.Neighbors(person), .. person == people[4] ? [user] : Array.Empty<int>()];
    }

    [Fact]
    public void Recommend_DismissalThatHasEnded_HoldsNobodyBack()
    {
        var table = new RelationTable();
        var first = _recommender.Recommend(9, 1).Slate[0].User;
        Apply(table, 9, first, RelationKind.Dismissal);
        var end = DismissedAt + (long)RelationSet.DismissalPeriod.TotalSeconds;
        Assert.NotEqual(first, First(end - 1));
        Assert.Equal(first, First(end));

        int First(long now)
        {
            using var recommender = new OfflineRecommender(_model, new OfflineRelations(_model.Graph, table), now);
            return recommender.Recommend(9, 1).Slate[0].User;
        }
    }

    public void Dispose()
    {
        _recommender.Dispose();
        _model.Dispose();
        Directory.Delete(_root, recursive: true);
    }

    private void Apply(RelationTable table, int from, int to, RelationKind kind) =>
        table.Apply(new RelationEvent(_model.Graph.IdOf(from), _model.Graph.IdOf(to), kind, true, DismissedAt * 1000));

    private (int, float)[] Slate(int user) => [.. _recommender.Recommend(user, 20).Slate.Select(s => (s.User, s.Score))];

    private static float[] Embedding(UserRowTable rows, int user)
    {
        var vector = new float[UserRow.EmbeddingDimension];
        QuantizedVector.Read(new UserRow(rows[user].Span).Embedding, vector);
        return vector;
    }
}
