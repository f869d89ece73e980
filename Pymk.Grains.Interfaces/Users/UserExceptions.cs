using Pymk.Grains.Interfaces.Ids;

namespace Pymk.Grains.Interfaces.Users;

/// <summary>Neither the model nor an event knows the user.</summary>
/// <param name="user">The unknown user.</param>
[GenerateSerializer]
[Alias("pymk.unknown-user")]
public sealed class UnknownUserException(UserId user) : Exception($"There is no user {UserIdRules.Shown(user)}.")
{
    /// <summary>The unknown user as the application names one.</summary>
    [Id(0)]
    public UserId Id { get; } = user;

    /// <summary>The unknown user's number; <see cref="UserId.NoNumber"/> for a text that nobody has.</summary>
    public long UserId => Id.Number;
}

/// <summary>The user was here and is gone: the account is deactivated or deleted.</summary>
/// <param name="user">The gone user.</param>
[GenerateSerializer]
[Alias("pymk.gone-user")]
public sealed class UserGoneException(UserId user)
    : Exception($"User {UserIdRules.Shown(user)} is gone: the account is deactivated or deleted.")
{
    /// <summary>The gone user as the application names one.</summary>
    [Id(0)]
    public UserId Id { get; } = user;

    /// <summary>The gone user's number.</summary>
    public long UserId => Id.Number;
}

/// <summary>The number of a user's grain stands for another text id than the caller means: the caller's id has a later number.</summary>
[GenerateSerializer]
[Alias("pymk.another-user")]
public sealed class AnotherUserException() : Exception("The number stands for another user's id.");

/// <summary>A request is invalid, such as a count out of range or a user acting on themselves.</summary>
/// <param name="parameter">The invalid parameter.</param>
/// <param name="problem">What is wrong with it, ready to show.</param>
[GenerateSerializer]
[Alias("pymk.invalid-request")]
public sealed class InvalidRequestException(string parameter, string problem) : Exception(problem)
{
    /// <summary>The invalid parameter.</summary>
    [Id(0)]
    public string Parameter { get; } = parameter;
}
