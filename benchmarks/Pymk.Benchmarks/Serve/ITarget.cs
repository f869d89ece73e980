namespace Pymk.Benchmarks.Serve;

/// <summary>The way to the service.</summary>
internal interface ITarget : IAsyncDisposable
{
    /// <summary>Asks; returns the people's ids, or null where the question was refused: thousands of exceptions a second would cost what is to be measured.</summary>
    ValueTask<long[]?> AskAsync(long user, Work work);

    Task DismissAsync(long user, long other);

    Task ConnectAsync(long user, long other);

    Task BlockAsync(long user, long other);

    Task RecordImpressionsAsync(long user, long[] shown);
}

/// <summary>The least work that an answer takes.</summary>
internal enum Work
{
    /// <summary>Any answer will do, also a finished one.</summary>
    None,

    /// <summary>The service ranks the candidates again.</summary>
    Ranking,

    /// <summary>The service generates new candidates and ranks them.</summary>
    Generation,
}
