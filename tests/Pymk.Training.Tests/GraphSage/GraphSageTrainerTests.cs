using Pymk.Core.Graph;
using Pymk.Core.Profiles;
using Pymk.Training.Cli;
using Pymk.Training.GraphSage;
using Pymk.Training.Tests.Native;
using Xunit;

namespace Pymk.Training.Tests.GraphSage;

[Collection(TorchTests.Name)]
public sealed class GraphSageTrainerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private const int Groups = 8;
    private const int Users = 240;

    private static readonly GraphSageOptions Small = new()
    {
        Steps = 60,
        Rounds = 6,
        Batch = 64,
        RandomNegatives = 64,
        Propagated = 16,
        TokenWidth = 16,
        FanOut = 5,
    };

    [Fact]
    public void Train_GroupsOfFriends_PutsFriendsNearer()
    {
        var (graph, profiles) = Network();
        using var model = GraphSageTrainer.Train(graph, profiles, Small, 3, null, Token);
        var z = model.Infer(graph, profiles, Token);

        var (same, other) = MeanCosines(z);
        Assert.True(same > other + 0.3, $"same group {same:F3}, other groups {other:F3}");
        for (var u = 0; u < Users; u++)
        {
            Assert.Equal(1, System.Numerics.Tensors.TensorPrimitives.Norm<float>(Row(z, u)), 4);
        }
    }

    [Fact]
    public void Train_SameSeed_GivesTheSameEmbeddings()
    {
        var (graph, profiles) = Network();
        var options = Small with { Steps = 12 };
        using var first = GraphSageTrainer.Train(graph, profiles, options, 3, null, Token);
        using var second = GraphSageTrainer.Train(graph, profiles, options, 3, null, Token);

        Assert.Equal(first.Infer(graph, profiles, Token), second.Infer(graph, profiles, Token));
    }

    [Fact]
    public void Infer_UserWithOnlyAProfile_IsNearThoseWhoShareIt()
    {
        var (graph, profiles) = Network();
        using var model = GraphSageTrainer.Train(graph, profiles, Small, 3, null, Token);
        var z = model.Infer(graph, profiles, Token);

        // The last user of each group has no connection, only the group's token.
        var right = 0;
        for (var g = 0; g < Groups; g++)
        {
            var cold = Row(z, Users + g).ToArray();
            var nearest = Enumerable.Range(0, Users).MaxBy(u => System.Numerics.Tensors.TensorPrimitives.Dot<float>(cold, Row(z, u)));
            right += nearest % Groups == g ? 1 : 0;
        }

        Assert.True(right >= Groups - 1, $"{right} of {Groups} new users land in their group");
    }

    [Fact]
    public void Load_AfterSave_InfersTheSame()
    {
        var (graph, profiles) = Network();
        using var model = GraphSageTrainer.Train(graph, profiles, Small with { Steps = 6 }, 3, null, Token);
        var path = Path.Combine(Path.GetTempPath(), $"pymk-sage-{Guid.NewGuid():N}.bin");
        try
        {
            model.Save(path);
            using var loaded = GraphSageModel.Load(path);
            Assert.Equal(model.Infer(graph, profiles, Token), loaded.Infer(graph, profiles, Token));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Train_GraphWithoutConnections_SaysSo()
    {
        var graph = SocialGraphBuilder.Build([1, 2, 3], [], []);
        Assert.Throws<UserErrorException>(() =>
            GraphSageTrainer.Train(graph, ProfileTable.Empty(3), Small, 3, null, Token));
    }

    // Users 0..239 in eight groups, with friends mostly within; eight more users have only a profile.
    private static (SocialGraph Graph, ProfileTable Profiles) Network()
    {
        var random = new Random(1);
        List<int> from = [], to = [];
        for (var i = 0; i < Users * 5; i++)
        {
            var a = random.Next(Users);
            var b = random.NextDouble() < 0.9 ? (a % Groups) + (Groups * random.Next(Users / Groups)) : random.Next(Users);
            from.Add(a);
            to.Add(b);
        }

        var all = Users + Groups;
        var ids = Enumerable.Range(0, all).Select(i => 1000L + (7 * i)).ToArray();
        var tokens = Enumerable.Range(0, all).Select(u => u % Groups).ToArray();
        string[] schools = [.. Enumerable.Range(0, Groups).Select(g => $"s{g}")];
        var field = new ProfileField("school", ProfileFieldKind.Attribute, [.. Enumerable.Range(0, all + 1)], tokens, schools);
        var blank = Enumerable.Repeat("", all).ToArray();
        return (SocialGraphBuilder.Build(ids, [.. from], [.. to]), new ProfileTable(all, [field], blank, blank, new uint[all]));
    }

    private static ReadOnlySpan<float> Row(float[] z, int user) => z.AsSpan(user * GraphSageOptions.Dimension, GraphSageOptions.Dimension);

    private static (double Same, double Other) MeanCosines(float[] z)
    {
        double same = 0, other = 0;
        int sames = 0, others = 0;
        for (var a = 0; a < Users; a++)
        {
            for (var b = a + 1; b < Users; b++)
            {
                var cosine = System.Numerics.Tensors.TensorPrimitives.Dot<float>(Row(z, a), Row(z, b));
                if (a % Groups == b % Groups)
                {
                    same += cosine;
                    sames++;
                }
                else
                {
                    other += cosine;
                    others++;
                }
            }
        }

        return (same / sames, other / others);
    }
}
