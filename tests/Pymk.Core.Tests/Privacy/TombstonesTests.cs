using System.Security.Cryptography;
using Pymk.Core.Files;
using Pymk.Core.Privacy;
using Xunit;

namespace Pymk.Core.Tests.Privacy;

public sealed class TombstonesTests : IDisposable
{
    private static readonly byte[] Key = [.. Enumerable.Range(0, Tombstones.KeyBytes).Select(i => (byte)i)];

    private readonly string _root = Directory.CreateTempSubdirectory("pymk-tombstones-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void Hash_OfAnId_IsHmacSha256OfItsEightBytes()
    {
        var hash = TombstoneHash.Of(36, Key).Write();
        Assert.Equal(HMACSHA256.HashData(Key, BitConverter.GetBytes(36L)), hash);
        Assert.Equal(TombstoneHash.Of(36, Key), TombstoneHash.Read(hash));
        Assert.NotEqual(TombstoneHash.Of(36, Key), TombstoneHash.Of(37, Key));
    }

    [Theory]
    [InlineData(0, 0, true)]
    [InlineData(0, long.MaxValue, true)]
    [InlineData(2_000, 1_999, true)]
    [InlineData(2_000, 2_000, false)]
    [InlineData(2_000, 0, true)]
    [InlineData(900, 5_000, true)]
    public void Drops_AnEvent_UnlessThePersonWasRevivedBeforeIt(long revivedAtMs, long timeMs, bool dropped)
    {
        var tombstones = Of(Key, (36, new Tombstone(1_000, revivedAtMs)));
        Assert.Equal(dropped, tombstones.Drops(36, timeMs));
        Assert.Equal(revivedAtMs != 2_000, tombstones.Contains(36));
        Assert.False(tombstones.Drops(37, timeMs));
    }

    [Fact]
    public void With_MoreTombstones_KeepsTheLaterErasureAndLeavesTheSnapshotAlone()
    {
        var before = Of(Key, (36, new Tombstone(1_000, 2_000)));
        var after = before.With(before.HashOf(36), new Tombstone(3_000)).With(Of(Key, (37, new Tombstone(5))));
        Assert.False(before.Contains(36) || before.Contains(37));
        Assert.True(after.Contains(36) && after.Contains(37));
        Assert.Throws<ArgumentException>(() => after.With(Of(new byte[32], (1, new Tombstone(1)))));
        Assert.Throws<ArgumentException>(() => new Tombstones(new byte[31], []));
    }

    [Fact]
    public void ErasedUsers_WrittenAndRead_AreTheSame_UnderEveryKey()
    {
        Assert.True(ErasedUsers.Read(_root).IsEmpty);
        ErasedUsers.None.With(Of(Key, (36, new Tombstone(1_000)), (40, new Tombstone(1_000, 2_500)))).With(Of(new byte[32], (37, new Tombstone(7))))
            .With(Of(Key, (38, new Tombstone(8)))).Write(_root);

        var read = ErasedUsers.Read(_root);

        Assert.Equal([36L, 37, 38], Enumerable.Range(30, 20).Select(id => (long)id).Where(read.Contains));
        Assert.Equal((null, 2L, 0L), (read.CountsFromSeconds(36), read.CountsFromSeconds(40), read.CountsFromSeconds(41)));
        Assert.True(read.Drops(40, 2_499) && !read.Drops(40, 2_500));
        Assert.True(read.DropsSecond(40, 0) && read.DropsSecond(40, 1) && read.DropsSecond(36, 9) && !read.DropsSecond(40, 2) && !read.DropsSecond(41, 0));
    }

    [Fact]
    public void Seconds_OfARevival_CountUnlessTheErasureIsInThem()
    {
        Assert.Equal((2, 2, 3), (new Tombstone(1_999, 2_500).CountsFromSeconds, new Tombstone(1, 2_000).CountsFromSeconds, new Tombstone(2_100, 2_500).CountsFromSeconds));
    }

    [Fact]
    public void ErasedUsers_Fingerprint_ChangesWithTheUsersAlone()
    {
        var one = ErasedUsers.None.With(Of(Key, (36, new Tombstone(1)), (37, new Tombstone(2))));
        var same = ErasedUsers.None.With(Of(Key, (37, new Tombstone(2)))).With(Of(Key, (36, new Tombstone(1))));
        Assert.Equal(("", one.Fingerprint), (ErasedUsers.None.Fingerprint, same.Fingerprint));
        Assert.NotEqual(one.Fingerprint, one.With(Of(Key, (36, new Tombstone(1, 9)))).Fingerprint);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("{\"format\": 2, \"lists\": []}")]
    [InlineData("{\"format\": 1, \"lists\": [{\"key\": \"00\", \"people\": []}]}")]
    [InlineData("{\"format\": 1, \"lists\": [{\"key\": \"xy\", \"people\": []}]}")]
    public void ErasedUsers_OfADamagedFile_AreRefused(string text)
    {
        File.WriteAllText(Path.Combine(_root, ErasedUsers.FileName), text);
        Assert.Contains(ErasedUsers.FileName, Assert.Throws<ModelFileException>(() => ErasedUsers.Read(_root)).Message, StringComparison.Ordinal);
    }

    private static Tombstones Of(byte[] key, params (long Id, Tombstone Tombstone)[] people) =>
        new(key, people.Select(p => KeyValuePair.Create(TombstoneHash.Of(p.Id, key), p.Tombstone)));
}
