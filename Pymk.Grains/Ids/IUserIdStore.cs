using Pymk.Grains.Interfaces.Stores;

namespace Pymk.Grains.Ids;

/// <summary>Keeps the text ids of users who joined since the model, by the shard of their numbers. Each shard has one writer, fenced by its epoch.</summary>
public interface IUserIdStore
{
    /// <summary>Begins a new epoch of a shard, after which writes of earlier epochs are refused, and reads all that it has.</summary>
    Task<UserIdShardState> OpenAsync(int shard);

    /// <summary>Writes in one round trip, all or nothing; when it returns, the write survives a crash of the store's process.</summary>
    /// <param name="shard">The shard.</param>
    /// <param name="epoch">The epoch that <see cref="OpenAsync"/> returned.</param>
    /// <param name="write">What changes.</param>
    /// <exception cref="StaleEpochException">Another activation has opened the shard since.</exception>
    Task WriteAsync(int shard, long epoch, UserIdWrite write);
}

/// <summary>What the store has of a shard.</summary>
/// <param name="Epoch">The new epoch.</param>
/// <param name="Texts">Text ids and the numbers that stand for them.</param>
/// <param name="Passed">Numbers at which the search for a text goes on.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.user-id-shard-state")]
public sealed record UserIdShardState(
    [property: Id(0)] long Epoch, [property: Id(1)] IReadOnlyList<NumberedText> Texts, [property: Id(2)] IReadOnlyList<long> Passed);

/// <summary>A change of a shard.</summary>
/// <param name="Added">Texts that get a number.</param>
/// <param name="Passed">Numbers at which the search for a text goes on from now on.</param>
/// <param name="Removed">Numbers that no longer have a text here.</param>
public sealed record UserIdWrite(IReadOnlyCollection<NumberedText> Added, IReadOnlyCollection<long> Passed, IReadOnlyCollection<long> Removed);

/// <summary>A text id and the number that stands for it.</summary>
/// <param name="Number">The number, 0 to 2^63 - 1.</param>
/// <param name="Text">The id as the application writes it.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.numbered-text")]
public readonly record struct NumberedText([property: Id(0)] long Number, [property: Id(1)] string Text);
