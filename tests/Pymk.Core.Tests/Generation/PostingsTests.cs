using Pymk.Core.Candidates;
using Pymk.Core.Files;
using Pymk.Core.Generation;
using Xunit;

namespace Pymk.Core.Tests.Generation;

public sealed class PostingsTests
{
    [Fact]
    public void Lists_OfEveryToken_HoldItsUsersMostConnectedFirst()
    {
        var world = Worlds.Random(300, 1500, 1);
        var postings = Postings.Build(world.Graph, world.Profiles);
        var field = world.Profiles.Fields[0];
        for (var token = 0; token < field.Vocabulary.Count; token++)
        {
            var expected = Enumerable.Range(0, 300).Where(u => field.Tokens(u).Contains(token)).OrderByDescending(world.Graph.Degree).ThenBy(u => u);
            Assert.Equal(expected, postings.Users(token).ToArray());
        }

        Assert.True(postings.Users(-1).IsEmpty && postings.Users(field.Vocabulary.Count).IsEmpty);
        Assert.Equal(Enumerable.Range(0, 300).OrderByDescending(world.Graph.Degree).ThenBy(u => u), postings.Popular.ToArray());
    }

    [Fact]
    public void UserWithoutConnections_WithAProfile_GetsThoseWhoShareMostFirst()
    {
        var world = Worlds.Random(200, 400, 2);
        var lonely = Enumerable.Range(0, 200).First(u => world.Graph.Degree(u) == 0 && world.Profiles.Fields[0].Tokens(u).Length > 1);
        var set = world.Generate(lonely);
        var shared = Enumerable.Range(0, set.Count).Where(i => set.Sources[i].HasFlag(CandidateSources.Attribute))
            .Select(i => set.Users[i]).ToArray();
        var own = world.Profiles.Fields[0].Tokens(lonely).ToArray();
        Assert.Equal(
            Enumerable.Range(0, 200).Where(u => u != lonely && world.Profiles.Fields[0].Tokens(u).ContainsAny(own)).Order(), shared.Order());
        var best = shared.Max(u => world.Profiles.Fields[0].Tokens(u).ToArray().Intersect(own).Sum(t => 1 + (t * 0.1)));
        Assert.Equal(best, world.Profiles.Fields[0].Tokens(shared[0]).ToArray().Intersect(own).Sum(t => 1 + (t * 0.1)), 1e-6);
    }

    [Fact]
    public void File_WrittenAndCut_GivesTheListsOrAClearError()
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            var path = Path.Combine(folder.FullName, "postings.bin");
            var world = Worlds.Random(100, 300, 3);
            var postings = Postings.Build(world.Graph, world.Profiles);
            postings.Write(path);
            var read = Postings.Read(path);
            Assert.Equal(postings.TokenCount, read.TokenCount);
            Assert.All(Enumerable.Range(0, read.TokenCount), t => Assert.Equal(postings.Users(t).ToArray(), read.Users(t).ToArray()));
            File.WriteAllBytes(path, File.ReadAllBytes(path)[..^3]);
            Assert.Throws<ModelFileException>(() => Postings.Read(path));
        }
        finally
        {
            folder.Delete(true);
        }
    }
}
