using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Pymk.Grains.Interfaces.Stores;
using Xunit;

namespace Pymk.Grains.Interfaces.Tests.Stores;

public sealed class StoreExceptionTests
{
    private static readonly Serializer Wire = new ServiceCollection().AddSerializer().BuildServiceProvider().GetRequiredService<Serializer>();

    [Fact]
    public void StoreUnavailable_OverTheWire_IsTheSame()
    {
        var read = Send(new StoreUnavailableException("durable store", "RedisTimeoutException: after 3 s."));
        Assert.Equal("durable store", read.Store);
        Assert.Equal("The durable store does not answer; check its server. RedisTimeoutException: after 3 s.", read.Message);
    }

    [Fact]
    public void StaleEpoch_OverTheWire_IsTheSame()
    {
        var sent = new StaleEpochException("the relation store", 3, 7);
        var read = Send(sent);
        Assert.Equal(("the relation store", 3, 7L, sent.Message), (read.Store, read.Shard, read.Epoch, read.Message));
    }

    // As an answer is sent: without its static type.
    private static T Send<T>(T exception) where T : Exception => Assert.IsType<T>(Wire.Deserialize<object>(Wire.SerializeToArray<object>(exception)));
}
