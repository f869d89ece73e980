using System.Runtime.InteropServices;

namespace Pymk.Grains.Index;

/// <summary>What searches of several shards found: a list of the same length for each shard, one after the other, as bytes.</summary>
/// <param name="Users">64-bit ids, best first; -1 from the end of a shard's list on.</param>
/// <param name="Scores">Inner products (f32), descending.</param>
/// <param name="Partial">True where the deadline or a full queue cut a search short.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.shard-hits")]
internal sealed record ShardHits([property: Id(0)] byte[] Users, [property: Id(1)] byte[] Scores, [property: Id(2)] bool Partial)
{
    /// <summary>Packs lists.</summary>
    public static ShardHits Pack(ReadOnlySpan<long> users, ReadOnlySpan<float> scores, bool partial) =>
        new(MemoryMarshal.AsBytes(users).ToArray(), MemoryMarshal.AsBytes(scores).ToArray(), partial);

    /// <summary>Bytes of the lists.</summary>
    public long Bytes => Users.Length + Scores.Length;

    /// <summary>True where the lists have as many places as were asked for. A silo of another build may answer otherwise.</summary>
    public bool Holds(int places) => Users.Length == (long)places * sizeof(long) && Scores.Length == (long)places * sizeof(float);

    /// <summary>Copies the list of a shard.</summary>
    /// <param name="place">Place of the shard in the question.</param>
    /// <param name="users">Receives the ids; as long as the number wanted.</param>
    /// <param name="scores">Receives the scores.</param>
    public void CopyTo(int place, Span<long> users, Span<float> scores)
    {
        MemoryMarshal.Cast<byte, long>(Users).Slice(place * users.Length, users.Length).CopyTo(users);
        MemoryMarshal.Cast<byte, float>(Scores).Slice(place * scores.Length, scores.Length).CopyTo(scores);
    }
}
