using Pymk.Core.Candidates;
using Pymk.Core.Generation;
using Pymk.Core.Privacy;
using Pymk.Core.Recommend;
using Pymk.Core.Rules;
using Xunit;

namespace Pymk.Core.Tests.Recommend;

public sealed class RecommenderTests
{
    private const long Present = 1_000;

    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    private readonly Worlds _world = Worlds.Random(300, 2_000, 4);

    private CandidateReaders Readers => new(_world.Reader, _world.Nearest, _world.Rows);

    [Fact]
    public async Task Recommend_AnyUser_IsWhatTheStepsGiveOneByOne()
    {
        var recommender = Recommender();
        for (var user = 0; user < 20; user++)
        {
            var context = Context(user, Relations(user));
            var all = await recommender.RecommendAsync(context, 10, Readers, new ByOrdinal(), Token);

            var set = await recommender.GenerateAsync(user, Readers, cancellation: Token);
            var (invite, accept) = (new float[set.Count], new float[set.Count]);
            await new ByOrdinal().ScoreAsync(set, invite, accept);
            var slate = recommender.BuildSlate(set, invite, accept, context, 10);

            Assert.Equal(set.ToBytes(), all.Candidates.ToBytes());
            Assert.Equal(slate.Select(s => (s.User, s.Score)), all.Slate.Select(s => (s.User, s.Score)));
            Assert.Equal(10, slate.Count);
        }
    }

    [Fact]
    public async Task Recommend_RelatedUsers_AreLeftOut()
    {
        var relations = Relations(5);
        var first = await Recommender().RecommendAsync(Context(5, relations), 10, Readers, new ByOrdinal(), Token);
        relations.Blocked.Add(first.Slate[0].User);
        relations.Pending.Add(first.Slate[1].User);

        var second = await Recommender().RecommendAsync(Context(5, relations), 8, Readers, new ByOrdinal(), Token);

        Assert.DoesNotContain(first.Slate[0].User, second.Slate.Select(s => s.User));
        Assert.DoesNotContain(first.Slate[1].User, second.Slate.Select(s => s.User));
    }

    [Fact]
    public async Task Generate_WithGivenUsers_AddsThemToTheSourcesCandidates()
    {
        var recommender = Recommender(new CandidateOptions { Total = 20 });
        var alone = await recommender.GenerateAsync(7, Readers, cancellation: Token);
        var others = Enumerable.Range(0, 300).Where(u => u != 7 && !_world.Graph.Connected(7, u) && !alone.Users.Contains(u)).Take(5).ToArray();

        var together = await recommender.GenerateAsync(7, others, 2_000, Readers, Token);

        Assert.Equal(alone.Users.Concat(others), together.Users);
        Assert.Equal(2_000, together.GeneratedAt);
    }

    [Fact]
    public void Recommend_ReadersInMemory_CompletesSynchronously() =>
        Assert.True(Recommender().RecommendAsync(Context(3, Relations(3)), 10, Readers, new ByOrdinal(), Token).IsCompletedSuccessfully);

    private Recommender Recommender(CandidateOptions? options = null) => new(Postings.Build(_world.Graph, _world.Profiles), Present, options);

    private static RuleContext Context(int user, RelationSet relations) => new(user, Present, relations, FlaggedPeople.None);

    private RelationSet Relations(int user)
    {
        var relations = new RelationSet();
        relations.Connected.UnionWith(_world.Graph.Neighbors(user).ToArray());
        return relations;
    }

    private sealed class ByOrdinal : ICandidateScorer
    {
        public ValueTask ScoreAsync(CandidateSet set, float[] invite, float[] accept)
        {
            for (var i = 0; i < set.Count; i++)
            {
                (invite[i], accept[i]) = (1f / (1 + set.Users[i]), 0.5f);
            }

            return default;
        }
    }
}
