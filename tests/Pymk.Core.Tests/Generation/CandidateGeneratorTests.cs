using System.Runtime.CompilerServices;
using Pymk.Core.Candidates;
using Pymk.Core.Generation;
using Xunit;

namespace Pymk.Core.Tests.Generation;

public sealed class CandidateGeneratorTests
{
    [Theory]
    [InlineData(60, 150, 1)]
    [InlineData(400, 3000, 2)]
    [InlineData(30, 10, 3)]
    public void Candidates_AnyGraph_AreOthersNotConnectedEachOnce(int users, int connections, int seed)
    {
        var world = Worlds.Random(users, connections, seed);
        for (var user = 0; user < users; user++)
        {
            var set = world.Generate(user);
            Assert.Equal(set.Count, set.Users.Distinct().Count());
            Assert.DoesNotContain(user, set.Users);
            Assert.All(set.Users, candidate => Assert.False(world.Graph.Connected(user, candidate)));
            Assert.All(set.Sources, sources => Assert.NotEqual(CandidateSources.None, sources));
        }
    }

    [Fact]
    public void Candidates_SmallGraph_AreEverybodyElse()
    {
        var world = Worlds.Random(50, 120, 4);
        for (var user = 0; user < 50; user++)
        {
            Assert.Equal(49 - world.Graph.Degree(user), world.Generate(user).Count);
        }
    }

    [Fact]
    public void Candidates_MoreThanTheTotal_AreCutToIt()
    {
        var world = Worlds.Random(900, 6000, 5);
        world.Generator = new CandidateGenerator(new CandidateOptions { Total = 100 }, Postings.Build(world.Graph, world.Profiles));
        Assert.All(Enumerable.Range(0, 900), user => Assert.Equal(100, world.Generate(user).Count));
    }

    [Fact]
    public void Candidates_SameRequest_AreTheSame()
    {
        var world = Worlds.Random(300, 2500, 6);
        var (first, second) = (world.Generate(17), world.Generate(17));
        Assert.Equal(first.Users, second.Users);
        Assert.Equal(first.Pair, second.Pair);
    }

    [Fact]
    public async Task Candidates_InASetUsedBefore_AreThoseOfANewOne()
    {
        var world = Worlds.Random(900, 6000, 5);
        world.Generator = new CandidateGenerator(new CandidateOptions { Total = 100 }, Postings.Build(world.Graph, world.Profiles));
        var cancellation = TestContext.Current.CancellationToken;
        var sets = new CandidateSetPool();
        var used = sets.Rent(0, 100);
        System.Runtime.InteropServices.MemoryMarshal.AsBytes(used.Pair.AsSpan()).Fill(0x7B);
        (used.Partial, used.MissingRows) = (true, 7);
        for (var user = 0; user < 40; user++)
        {
            sets.Return(used);
            var request = new CandidateRequest(user, 0, 1);
            var set = await world.Generator.GenerateAsync(request, world.Reader, world.Nearest, world.Rows, sets, cancellation);
            Assert.Same(used, set);
            var fresh = await world.Generator.GenerateAsync(request, world.Reader, world.Nearest, world.Rows, cancellation: cancellation);
            Assert.Equal(fresh.ToBytes(), set.ToBytes());
            Assert.Equal(fresh.Pair, set.Pair);

            // The same from the store's bytes, into columns of somebody else.
            sets.Return(used);
            Assert.Equal(fresh.ToBytes(), CandidateSet.FromBytes(fresh.ToBytes(), sets).ToBytes());
        }
    }

    [Fact]
    public async Task Restore_OfFoundCandidates_IsTheGeneratedSet()
    {
        var world = Worlds.Random(900, 6000, 5);
        var cancellation = TestContext.Current.CancellationToken;
        var sets = new CandidateSetPool();
        for (var user = 0; user < 60; user++)
        {
            var request = new CandidateRequest(user, 1_000, (ulong)user);
            var fresh = await world.Generator.GenerateAsync(request, world.Reader, world.Nearest, world.Rows, cancellation: cancellation);
            var found = await world.Generator.FindAsync(request, world.Reader, world.Nearest, world.Rows, cancellation);
            Assert.Equal(FoundCandidates.Of(fresh).ToBytes(), found.ToBytes());
            var stored = FoundCandidates.FromBytes(found.ToBytes())!.Value;
            var restored = await world.Generator.RestoreAsync(request, stored, world.Reader, world.Nearest, world.Rows, sets, cancellation);
            Assert.Equal(fresh.ToBytes(), restored.ToBytes());
            Assert.Equal(fresh.Pair, restored.Pair);
            sets.Return(restored);
        }
    }

    [Fact]
    public async Task Restore_OfAPartialList_IsPartial()
    {
        var world = Worlds.Random(100, 400, 8);
        var found = FoundCandidates.Of(world.Generate(3)) with { Partial = true };
        var request = new CandidateRequest(3, 1_000, 3);
        var cancellation = TestContext.Current.CancellationToken;
        Assert.True((await world.Generator.RestoreAsync(request, found, world.Reader, world.Nearest, world.Rows, cancellation: cancellation)).Partial);
    }

    [Fact]
    public void TwoHop_Always_HasAtLeastTwoCommonNeighbors()
    {
        var world = Worlds.Random(200, 900, 7);
        for (var user = 0; user < 200; user++)
        {
            var set = world.Generate(user);
            for (var i = 0; i < set.Count; i++)
            {
                var common = Oracle.Common(world.Graph, user, set.Users[i]).Count;
                Assert.Equal(common, set.MutualCounts[i]);
                Assert.Equal(common >= 2, set.Sources[i].HasFlag(CandidateSources.TwoHop));
                Assert.Equal(common == 1, set.Sources[i].HasFlag(CandidateSources.OneCommonNeighbor));
            }
        }
    }

    [Fact]
    public async Task UserOutsideTheModel_WithoutRowOrConnections_GetsPopularUsers()
    {
        var world = Worlds.Random(100, 400, 8);
        var generator = new CandidateGenerator(new CandidateOptions(), Postings.Build(world.Graph, world.Profiles));
        var request = new CandidateRequest(100, 0, 1);
        var set = await generator.GenerateAsync(
            request, new EmptyBeyond(world, 100), world.Nearest, world.Rows, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(100, set.Count);
        Assert.Equal(world.Graph.Degree(set.Users[0]), Enumerable.Range(0, 100).Max(world.Graph.Degree));
    }

    [Fact]
    public void AGeneratorThatNobodyUses_IsCollected_WithItsReaders()
    {
        var (generator, nearest) = GenerateWithReadersThatHoldTheGenerator();

        // The bag of contexts is found unused by the first collection, and its contexts by the next one.
        for (var pass = 0; pass < 3; pass++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.False(generator.IsAlive);
        Assert.False(nearest.IsAlive);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static (WeakReference Generator, WeakReference Nearest) GenerateWithReadersThatHoldTheGenerator()
    {
        var world = Worlds.Random(100, 400, 8);
        var nearest = new HoldsTheModel(world.Generator);
        var asked = world.Generator.GenerateAsync(new CandidateRequest(1, 0, 1), world.Reader, nearest, world.Rows);
        Assert.True(asked.IsCompletedSuccessfully);
        return (new WeakReference(world.Generator), new WeakReference(nearest));
    }

    // As the readers of a silo do.
    private sealed class HoldsTheModel(CandidateGenerator generator) : INearestUsers
    {
        public ValueTask<NearestUsers> SearchAsync(ReadOnlyMemory<float> embedding, int count, CancellationToken cancellation) =>
            new(new NearestUsers([], [], Partial: generator is null));
    }

    private sealed class EmptyBeyond(Worlds world, int known) : Pymk.Core.Graph.IGraphReader
    {
        public async ValueTask<ReadOnlyMemory<int>[]> ReadAsync(ReadOnlyMemory<int> users, CancellationToken cancellation)
        {
            var rows = new ReadOnlyMemory<int>[users.Length];
            for (var i = 0; i < rows.Length; i++)
            {
                rows[i] = users.Span[i] < known ? (await world.Reader.ReadAsync(users.Slice(i, 1), cancellation))[0] : default;
            }

            return rows;
        }
    }
}
