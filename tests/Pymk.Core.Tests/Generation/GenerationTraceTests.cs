using Pymk.Core.Candidates;
using Pymk.Core.Generation;
using Xunit;

namespace Pymk.Core.Tests.Generation;

public sealed class GenerationTraceTests
{
    private const int Users = 700;

    private static readonly CandidateOptions Small = new()
    {
        Total = 120,
        TwoHop = 40,
        Nearest = 0,
        OneCommonNeighbor = 30,
        Walk = 20,
        Attribute = 20,
        Interest = 20,
        Popular = 20,
    };

    [Fact]
    public async Task Generation_WithATrace_FindsTheSame_AndTheTraceSaysWhere()
    {
        var world = SmallWorld();
        var misses = new HashSet<SourceMiss>();
        for (var user = 0; user < 30; user++)
        {
            var plain = world.Generate(user);
            var random = new Random(user);
            for (var asked = 0; asked < 20; asked++)
            {
                var person = random.Next(Users);
                var trace = new GenerationTrace(person);
                var set = await TraceAsync(world, user, trace);
                Assert.Equal(plain.Users, set.Users);
                Assert.Equal(plain.Sources, set.Sources);
                var at = Array.IndexOf(set.Users, person);
                foreach (var source in trace.Sources)
                {
                    misses.Add(source.Miss);
                    Assert.Equal(at >= 0 && set.Sources[at].HasFlag(source.Source), source.Miss == SourceMiss.None);
                    Assert.Equal(Math.Min(source.Count, Small.Total), source.Best.Count);
                    Assert.Equal(source.Best.OrderByDescending(f => f.Score).ThenBy(f => f.User), source.Best);
                    Assert.Equal(Enumerable.Range(1, source.Best.Count), source.Best.Select(f => f.Place));
                    Assert.Equal(source.Miss is SourceMiss.None or SourceMiss.BeyondQuota or SourceMiss.NotNeeded, source.Person is not null);
                    if (source.Person is { } found)
                    {
                        var best = source.Best.Where(f => f.User == person).Cast<SourceFind?>().SingleOrDefault();
                        Assert.Equal(found.Place <= source.Best.Count ? found : null, best);
                    }
                }
            }
        }

        Assert.Superset(
            new HashSet<SourceMiss>(
            [
                SourceMiss.None, SourceMiss.BeyondQuota, SourceMiss.NoCommonConnection, SourceMiss.OneCommonConnection, SourceMiss.SeveralCommonConnections,
                SourceMiss.SwitchedOff, SourceMiss.NothingKnown, SourceMiss.NothingInCommon, SourceMiss.NotPopular,
            ]),
            misses);
    }

    [Fact]
    public async Task Trace_OfPathsToAPerson_CountsCommonConnections()
    {
        var world = SmallWorld();
        for (var person = 1; person < 200; person++)
        {
            var trace = new GenerationTrace(person);
            await TraceAsync(world, 0, trace);
            var common = Oracle.Common(world.Graph, 0, person).Count;
            var expected = world.Graph.Connected(0, person) ? SourceMiss.Connected
                : common == 0 ? SourceMiss.NoCommonConnection
                : common == 1 ? SourceMiss.OneCommonConnection
                : (SourceMiss?)null;
            if (expected is { } miss)
            {
                Assert.Equal(miss, trace.Sources.Single(s => s.Source == CandidateSources.TwoHop).Miss);
            }
        }
    }

    [Fact]
    public async Task Trace_OfTheUser_IsConnectedForEverySource()
    {
        var trace = new GenerationTrace(5);
        await TraceAsync(SmallWorld(), 5, trace);
        Assert.All(trace.Sources, s => Assert.Equal((SourceMiss.Connected, null), (s.Miss, s.Person)));
    }

    private static Worlds SmallWorld()
    {
        var world = Worlds.Random(Users, 2_500, 11);
        world.Generator = new CandidateGenerator(Small, Postings.Build(world.Graph, world.Profiles));
        return world;
    }

    private static async Task<CandidateSet> TraceAsync(Worlds world, int user, GenerationTrace trace) => await world.Generator.GenerateAsync(
        new CandidateRequest(user, 1_000, 3) { Trace = trace }, world.Reader, world.Nearest, world.Rows, cancellation: TestContext.Current.CancellationToken);
}
