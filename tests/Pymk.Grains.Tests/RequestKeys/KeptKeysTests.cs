using System.Security.Cryptography;
using Pymk.Grains.Interfaces.RequestKeys;
using Pymk.Grains.RequestKeys;

namespace Pymk.Grains.Tests.RequestKeys;

public sealed class KeptKeysTests
{
    [Fact]
    public void Keys_UpToTheBound_AreFull_UntilTheOldestEnd()
    {
        var keys = new KeptKeys([]);
        for (var i = 0; i < KeptKeys.MostKeys; i++)
        {
            Assert.False(keys.IsFull);
            keys.Set(new StoredKey(Guid.NewGuid(), Guid.NewGuid(), TimeMs: i));
        }

        Assert.True(keys.IsFull);
        Assert.Equal(10, keys.TakeBefore(10).Count);
        Assert.False(keys.IsFull);
    }

    [Fact]
    public void Keys_WithManyBytesOfAnswers_AreFull_UntilTheirKeysEnd()
    {
        var (key, other) = (new StoredKey(Guid.NewGuid(), Guid.NewGuid(), 1), new StoredKey(Guid.NewGuid(), Guid.NewGuid(), 2));
        var keys = new KeptKeys([other, key]);
        keys.Set(key with { AnswerBytes = (int)KeptKeys.MostBytes - 1 });
        keys.Set(key with { AnswerBytes = (int)KeptKeys.MostBytes - 1 });
        Assert.False(keys.IsFull);
        keys.Set(other with { AnswerBytes = 1 });
        Assert.True(keys.IsFull);
        Assert.Equal([key.Key], keys.TakeBefore(2));
        Assert.False(keys.IsFull);
        Assert.False(keys.TryGet(key.Key, out _));
        Assert.True(keys.TryGet(other.Key, out _));
    }

    [Theory]
    [InlineData(204, null, 0)]
    [InlineData(200, "application/json; charset=utf-8", 100_000)]
    public void Answer_PackedAndUnpacked_IsTheSame(int status, string? type, int length)
    {
        var answer = new KeptAnswer(status, type, RandomNumberGenerator.GetBytes(length));
        var read = PackedAnswer.Unpack(PackedAnswer.Pack(answer));
        Assert.Equal((status, type), (read.Status, read.ContentType));
        Assert.Equal(answer.Body, read.Body);
        Assert.Throws<InvalidDataException>(() => PackedAnswer.Unpack(PackedAnswer.Pack(answer)[..2]));
    }
}
