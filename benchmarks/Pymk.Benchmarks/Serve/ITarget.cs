using Pymk.Grains.Interfaces.Users;

namespace Pymk.Benchmarks.Serve;

/// <summary>The way to the service.</summary>
internal interface ITarget : IAsyncDisposable
{
    /// <summary>Asks; returns the people's ids, or null where the question was refused: thousands of exceptions a second would cost what is to be measured.</summary>
    ValueTask<long[]?> AskAsync(long user, SuggestionMode mode);

    Task DismissAsync(long user, long other);

    Task ConnectAsync(long user, long other);

    Task BlockAsync(long user, long other);

    Task RecordImpressionsAsync(long user, long[] shown);
}
