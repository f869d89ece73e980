namespace Pymk.Grains.Interfaces.Admission;

/// <summary>A <see cref="WorkLimit"/> refuses work rather than let every caller wait; try again after <see cref="RetryAfter"/>.</summary>
/// <param name="what">The work at its limit, such as <c>ranking</c>.</param>
/// <param name="retryAfter">The time after which a retry may succeed.</param>
[GenerateSerializer]
[Alias("pymk.overloaded")]
public sealed class OverloadedException(string what, TimeSpan retryAfter)
    : Exception($"The {what} is at its limit; try again in {retryAfter.TotalSeconds:0.#} s.")
{
    /// <summary>The work at its limit, such as <c>ranking</c>.</summary>
    [Id(0)]
    public string What { get; } = what;

    /// <summary>The time after which a retry may succeed.</summary>
    [Id(1)]
    public TimeSpan RetryAfter { get; } = retryAfter;
}
