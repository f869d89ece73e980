using Pymk.Core.Candidates;
using Pymk.Core.Features;
using Pymk.Core.Pairs;
using Pymk.Core.Profiles;
using Xunit;

namespace Pymk.Core.Tests.Pairs;

public sealed class RowPairsTests
{
    private const int User = 3;
    private const int Present = 1_000;

    private readonly Worlds _world = Worlds.Random(200, 1_500, 2);

    [Fact]
    public async Task Set_PartlyOfPackedPairs_IsThatOfTheRows()
    {
        for (var user = 0; user < 20; user++)
        {
            var request = new CandidateRequest(user, Present, 3);
            var cancellation = TestContext.Current.CancellationToken;
            var here = await _world.Generator.GenerateAsync(request, _world.Reader, _world.Nearest, _world.Rows, cancellation: cancellation);
            var there = await _world.Generator.GenerateAsync(
                request, _world.Reader, _world.Nearest, new EveryOtherElsewhere(_world), cancellation: cancellation);
            Assert.Equal(here.ToBytes(), there.ToBytes());
            Assert.Equal(here.Pair, there.Pair);
        }
    }

    [Fact]
    public void Packed_TakesASixthOfARow_AndTellsWhoHasNone()
    {
        var set = new CandidateSet(User, 3);
        var packed = Pack([_world.Rows[1], default, _world.Rows[2]]);
        Assert.Equal(3 * 135, packed.Length);
        Pairs(set).Take(packed, [0, 1, 2]);
        Assert.Equal(1, set.MissingRows);
        Assert.Equal([new UserRow(_world.Rows[1].Span).Community, -1, new UserRow(_world.Rows[2].Span).Community], set.Communities);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(134)]
    [InlineData(271)]
    [InlineData(405)]
    public void Bytes_OfAnotherLength_FillNothing(int length)
    {
        var bytes = new byte[length];
        Pack([_world.Rows[1], _world.Rows[2]]).AsSpan(0, Math.Min(length, 270)).CopyTo(bytes);
        AssertRefused(bytes);
    }

    // Of two pairs: 120 bytes of features, 128 of projections, 8 of communities, 8 of tokens, 4 of scales, 2 marks of rows.
    [Theory]
    [InlineData(1, 0x7C)]
    [InlineData(119, 0xFF)]
    [InlineData(251, 0x80)]
    [InlineData(259, 0x01)]
    [InlineData(267, 0xFC)]
    [InlineData(268, 2)]
    public void Bytes_WithAValueOfNoPair_FillNothing(int at, byte value)
    {
        var bytes = Pack([_world.Rows[1], _world.Rows[2]]);
        bytes[at] = value;
        AssertRefused(bytes);
    }

    [Fact]
    public void DamagedBytes_AreRefusedOrRead_NeverBeyondTheirEnd()
    {
        var random = new Random(1);
        var bytes = Pack([_world.Rows[1], _world.Rows[2]]);
        for (var pass = 0; pass < 2_000; pass++)
        {
            var damaged = bytes[..random.Next(bytes.Length + 1)];
            for (var i = 0; i < 3 && damaged.Length > 0; i++)
            {
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            }

            var set = new CandidateSet(User, 2);
            try
            {
                Pairs(set).Take(damaged, [0, 1]);
                Assert.DoesNotContain(set.Pair, value => !Half.IsFinite(value));
            }
            catch (InvalidDataException)
            {
                Assert.DoesNotContain(set.Pair, value => value != Half.Zero);
            }
        }
    }

    private void AssertRefused(byte[] bytes)
    {
        var set = new CandidateSet(User, 2);
        var pairs = Pairs(set);
        var before = set.ToBytes();
        Assert.Throws<InvalidDataException>(() => pairs.Take(bytes, [0, 1]));
        Assert.Equal(before, set.ToBytes());
    }

    private byte[] Pack(ReadOnlyMemory<byte>[] rows) => _world.Generator.PackPairs(_world.Rows[User].Span, Present, rows);

    private RowPairs Pairs(CandidateSet set) => new PairFeatureBuilder().Begin(set, _world.Rows[User], TokenColumns.None);

    // Takes every other pair as another process packs it.
    private sealed class EveryOtherElsewhere(Worlds world) : IPairRows
    {
        public ValueTask<ReadOnlyMemory<byte>[]> ReadAsync(ReadOnlyMemory<int> users, CancellationToken cancellation) =>
            world.Rows.ReadAsync(users, cancellation);

        public async ValueTask<int> FillAsync(RowPairs pairs, CancellationToken cancellation)
        {
            var rows = await ReadAsync(pairs.Users, cancellation);
            var places = Enumerable.Range(0, rows.Length).ToLookup(i => i % 2);
            pairs.Write(rows, [.. places[0]]);
            pairs.Take(world.Generator.PackPairs(pairs.OwnRow.Span, pairs.Now, [.. places[1].Select(i => rows[i])]), [.. places[1]]);
            return rows.Length;
        }
    }
}
