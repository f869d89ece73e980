namespace Pymk.Benchmarks.Serve;

/// <summary>Sends requests to the service.</summary>
internal interface ITarget : IAsyncDisposable
{
    /// <summary>
    /// Asks for suggestions. Returns the people, or null for a refusal: thousands of exceptions a second would distort the measurement.
    /// </summary>
    ValueTask<ShownPeople?> AskAsync(long user, Work work);

    Task DismissAsync(long user, long other);

    Task ConnectAsync(long user, long other);

    Task BlockAsync(long user, long other);

    Task RecordViewsAsync(long user, long[] shown);
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
