using Pymk.Grains.Interfaces.Stores;
using Pymk.Silo.Cli;
using StackExchange.Redis;
using Xunit;

namespace Pymk.Silo.Tests.Cli;

public sealed class ToldFailureTests
{
    private static readonly StoreUnavailableException Silent = new("durable store", "a\nb");

    public static TheoryData<Exception> OfStores =>
        [Silent, new AggregateException(new InvalidOperationException("x"), Silent), new InvalidOperationException("the silo did not start", Silent)];

    [Theory]
    [MemberData(nameof(OfStores))]
    public void StoreThatDoesNotAnswer_IsToldInOneLine(Exception failure) =>
        Assert.Equal("The durable store does not answer; check its server. a b", ToldFailure.LineOf(failure));

    [Fact]
    public void FailureOfTheProgram_KeepsItsTrace()
    {
        Assert.Null(ToldFailure.LineOf(new InvalidOperationException("a fault")));
        Assert.NotNull(ToldFailure.LineOf(new RedisCommandException("not available")));
    }
}
