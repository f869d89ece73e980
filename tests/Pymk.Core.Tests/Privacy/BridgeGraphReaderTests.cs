using Pymk.Core.Candidates;
using Pymk.Core.Graph;
using Pymk.Core.Privacy;
using Xunit;

namespace Pymk.Core.Tests.Privacy;

public sealed class BridgeGraphReaderTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(200, 900, 1)]
    [InlineData(120, 2_500, 2)]
    public async Task Generation_WithHiddenPeople_IsThatOfTheGraphInWhichTheyNeverWere(int users, int connections, int seed)
    {
        var world = Worlds.Random(users, connections, seed);
        var random = new Random(seed);
        var changed = 0;
        for (var user = 0; user < users; user++)
        {
            var friends = world.Graph.Neighbors(user).ToArray();
            var gone = Enumerable.Range(0, 3).Select(_ => random.Next(users)).Where(p => p != user).ToHashSet();
            HashSet<int> blocked = [.. friends.Take(2), .. Enumerable.Range(0, 1).Select(_ => random.Next(users)).Where(p => p != user)];
            var visibility = new Visibility(user, blocked, new FlaggedPeople(1, gone.Select(g => KeyValuePair.Create(g, PersonFlags.Gone))));

            // The slow oracle: another graph, without any connection of the hidden.
            var without = world.Graph.Where(c => !IsHidden(c.User) && !IsHidden(c.Other));
            var expected = await GenerateAsync(new LocalGraphReader(without));
            var set = await GenerateAsync(BridgeGraphReader.Over(world.Reader, visibility));
            Assert.Equal(expected.Users, set.Users);
            Assert.Equal(expected.ToBytes(), set.ToBytes());
            Assert.Equal(expected.Pair, set.Pair);
            Assert.DoesNotContain(set.Mutuals, IsHidden);
            changed += (await GenerateAsync(world.Reader)).ToBytes().AsSpan().SequenceEqual(set.ToBytes()) ? 0 : 1;

            bool IsHidden(int person) => gone.Contains(person) || blocked.Contains(person);

            ValueTask<CandidateSet> GenerateAsync(IGraphReader graph) =>
                world.Generator.GenerateAsync(new CandidateRequest(user, 1_000, 3), graph, world.Nearest, world.Rows, cancellation: Token);
        }

        Assert.True(changed > users / 2, $"Only {changed} of {users} generations depend on the hidden people.");
    }

    [Theory]
    [InlineData(PersonFlags.NotSuggested)]
    [InlineData(PersonFlags.HidesConnections)]
    [InlineData(PersonFlags.NotABridge)]
    public async Task Generation_ForSomebodyWithAChoiceOfTheirOwn_IsThatWithoutIt(PersonFlags choice)
    {
        var world = Worlds.Random(120, 700, 5);
        for (var user = 0; user < 20; user++)
        {
            var visibility = new Visibility(user, [], new FlaggedPeople(1, [new(user, choice)], countHiddenConnections: false));
            var expected = await GenerateAsync(world.Reader);
            Assert.Equal(expected.ToBytes(), (await GenerateAsync(BridgeGraphReader.Over(world.Reader, visibility))).ToBytes());

            ValueTask<CandidateSet> GenerateAsync(IGraphReader graph) =>
                world.Generator.GenerateAsync(new CandidateRequest(user, 1_000, 3), graph, world.Nearest, world.Rows, cancellation: Token);
        }
    }

    [Fact]
    public void Over_NobodyHidden_IsTheGraphItself()
    {
        var world = Worlds.Random(20, 40, 3);
        Assert.Same(world.Reader, BridgeGraphReader.Over(world.Reader, new Visibility(1, [], FlaggedPeople.None)));
    }
}
