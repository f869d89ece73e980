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
