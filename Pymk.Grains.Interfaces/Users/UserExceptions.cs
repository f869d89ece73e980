namespace Pymk.Grains.Interfaces.Users;

/// <summary>The user is in neither the model nor the events since.</summary>
/// <param name="userId">Who was asked for.</param>
[GenerateSerializer]
[Alias("pymk.unknown-user")]
public sealed class UnknownUserException(long userId) : Exception($"There is no user {userId}.")
{
    /// <summary>Who was asked for.</summary>
    [Id(0)]
    public long UserId { get; } = userId;
}

/// <summary>A request that cannot be: a count out of range, a user acting on themselves.</summary>
/// <param name="parameter">What was wrong.</param>
/// <param name="problem">Why, ready to show.</param>
[GenerateSerializer]
[Alias("pymk.invalid-request")]
public sealed class InvalidRequestException(string parameter, string problem) : Exception(problem)
{
    /// <summary>What was wrong.</summary>
    [Id(0)]
    public string Parameter { get; } = parameter;
}

/// <summary>The service is at its limit and refuses rather than let everybody wait; try again after <see cref="RetryAfter"/>.</summary>
/// <param name="what">What is at its limit, such as <c>ranking</c>.</param>
/// <param name="retryAfter">When to try again.</param>
[GenerateSerializer]
[Alias("pymk.overloaded")]
public sealed class OverloadedException(string what, TimeSpan retryAfter) : Exception($"The {what} is at its limit; try again in {retryAfter.TotalSeconds:0.#} s.")
{
    /// <summary>What is at its limit.</summary>
    [Id(0)]
    public string What { get; } = what;

    /// <summary>When to try again.</summary>
    [Id(1)]
    public TimeSpan RetryAfter { get; } = retryAfter;
}
