using Pymk.Core.Privacy;
using Pymk.Grains.Interfaces.Ids;
using Pymk.Training.Cli;
using Pymk.Training.Ids;
using Xunit;

namespace Pymk.Training.Tests.Ids;

/// <summary>Texts that draw the same numbers, which a hash of few bits forces.</summary>
public sealed class CollisionTests : IDisposable
{
    private readonly TextNetwork _network = new();

    public void Dispose() => _network.Dispose();

    [Theory]
    [InlineData(4, 9)]
    [InlineData(6, 40)]
    [InlineData(8, 120)]
    public void Numbers_OfCollidingTexts_FollowTheirOrdinalOrderWhateverTheOrderOfRows(int bits, int users)
    {
        var hash = new UserIdHash(bits);
        var texts = Enumerable.Range(0, users).Select(i => $"user-{i}").ToArray();
        var (numbers, passed) = TextNetwork.Oracle(hash, texts);
        Assert.NotEmpty(passed);
        foreach (var backwards in new[] { false, true })
        {
            WriteRing(backwards ? [.. texts.Reverse()] : texts);
            using var data = _network.Import(options => options with { Hash = hash });
            Assert.Equal(numbers.OrderBy(n => n.Key, StringComparer.Ordinal), TextNetwork.Numbers(data).OrderBy(n => n.Key, StringComparer.Ordinal));
            Assert.Equal(passed.Order(), data.Ids!.Passed.ToArray());
            Assert.Equal(users, data.Graph.ConnectionCount);
        }
    }

    [Fact]
    public void Numbers_OfTheServedVersion_StayAndItsPassedNumbersAreNeverGiven()
    {
        var hash = new UserIdHash(6);
        var texts = Enumerable.Range(0, 40).Select(i => $"user-{i}").ToArray();
        WriteRing(texts[20..]);
        using var first = _network.Import(options => options with { Hash = hash });
        var (known, passedBefore) = (TextNetwork.Numbers(first), first.Ids!.Passed.ToArray());
        Assert.NotEmpty(passedBefore);

        // Half of the users of the version are not in the new data, and others are new.
        WriteRing(texts[..30]);
        var version = _network.WriteVersion(first);
        using var second = _network.Import(options => options with { Hash = hash, Ids = UserIdKind.Text, Known = version });

        var (numbers, passed) = TextNetwork.Oracle(hash, texts[..30], known, passedBefore);
        Assert.All(TextNetwork.Numbers(second), n => Assert.Equal(numbers[n.Key], n.Value));
        Assert.Equal(30, second.Graph.UserCount);
        Assert.Equal(passed.Order(), second.Ids!.Passed.ToArray());
        Assert.All(texts[..30], text =>
        {
            Assert.True(new ModelTexts(second.Graph, second.Ids, hash).TryFind(System.Text.Encoding.UTF8.GetBytes(text), out var number));
            Assert.Equal(numbers[text], number);
        });
    }

    [Fact]
    public void ErasedUser_OfTheServedVersion_LeavesAPassedNumberToNobody()
    {
        var hash = new UserIdHash(4);
        var colliding = Enumerable.Range(0, 1_000).Select(i => $"user-{i}").Where(text => hash.Number(text) == 3).Take(2).ToArray();
        WriteRing([.. colliding, "other"]);
        using var first = _network.Import(options => options with { Hash = hash });
        Assert.Equal(3, TextNetwork.Numbers(first)[colliding.Order(StringComparer.Ordinal).First()]);
        first.Graph.TryGetOrdinal(3, out var erased);
        first.Ids!.Erase(erased);

        using var second = _network.Import(options => options with { Hash = hash, Ids = UserIdKind.Text, Known = _network.WriteVersion(first) });

        Assert.DoesNotContain(3, TextNetwork.Numbers(second).Values);
        Assert.Contains(3, second.Ids!.Passed.ToArray());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void ErasedText_WhoseNumberASearchPassed_StaysOutOfTheNextImport(bool isKept)
    {
        var hash = new UserIdHash(4);
        var colliding = Enumerable.Range(0, 1_000).Select(i => $"user-{i}").Where(text => hash.Number(text) == 3).Take(2).Order(StringComparer.Ordinal).ToArray();
        WriteRing([.. colliding, "other"]);
        using var first = _network.Import(options => options with { Hash = hash });
        first.Graph.TryGetOrdinal(3, out var user);
        first.Ids!.Erase(user);
        var tombstones = new Tombstones(new byte[Tombstones.KeyBytes], []);
        var erased = ErasedUsers.None.With(
            tombstones.With(tombstones.HashOf(3), new Tombstone(1)).With(tombstones.HashOf(3, colliding[isKept ? 0 : 1]), new Tombstone(1)));

        using var second = _network.Import(
            options => options with { Hash = hash, Ids = UserIdKind.Text, Known = _network.WriteVersion(first), Erased = erased });

        Assert.Equal(!isKept, TextNetwork.Numbers(second).ContainsKey(colliding[0]));
        Assert.DoesNotContain(3, TextNetwork.Numbers(second).Values);
    }

    [Fact]
    public void Text_WhoseNumbersAreAllTaken_IsRefusedByName()
    {
        WriteRing([.. Enumerable.Range(0, 17).Select(i => $"user-{i:00}")]);
        var refused = Assert.Throws<UserErrorException>(() => _network.Import(options => options with { Hash = new UserIdHash(4) }));
        Assert.Contains("16 other ids have the numbers that 'user-", refused.Message, StringComparison.Ordinal);
    }

    private void WriteRing(string[] texts) => _network.Write(
        "connections.tsv", string.Concat(texts.Select((text, i) => $"{text}\t{texts[(i + 1) % texts.Length]}\n")));
}
