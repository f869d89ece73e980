using Pymk.Grains.Interfaces.Choices;
using Pymk.Grains.Interfaces.Events;
using Pymk.Grains.Interfaces.Ids;
using Pymk.Grains.Interfaces.Intake;
using Pymk.Grains.Interfaces.Users;

namespace Pymk.Client;

/// <summary>Writes of one user's account.</summary>
public static class PymkClientUsers
{
    /// <summary>Writes the whole profile of a user, and creates a user who is unknown or deleted.</summary>
    /// <param name="client">The client.</param>
    /// <param name="user">The user.</param>
    /// <param name="profile">The profile.</param>
    /// <param name="active">Whether the account is active.</param>
    /// <param name="choices">The choices that change; null for none.</param>
    /// <returns>True where the user was created.</returns>
    public static async Task<bool> PutUserAsync(
        this IPymkClient client, UserId user, UserProfile profile, bool active = true, ChoicesChange? choices = null)
    {
        var whole = new ProfileChange(
            profile.Name, profile.Headline, profile.Attributes.ToDictionary(a => a.Key, a => (string?)a.Value),
            profile.Interests.ToDictionary(i => i.Key, i => (IReadOnlyList<string>?)i.Value));
        var write = new UserWrite(NewId(), UserWriteKind.Put, user, DateTimeOffset.UtcNow, Profile: whole, Active: active, Choices: choices);
        return (await WriteAsync(client, write)).Created;
    }

    /// <summary>Changes parts of a user's account; the rest stays.</summary>
    /// <param name="client">The client.</param>
    /// <param name="user">The user.</param>
    /// <param name="change">What changes of the profile; null for nothing.</param>
    /// <param name="active">Whether the account is active; null: it stays as it is.</param>
    /// <param name="choices">The choices that change; null for none.</param>
    public static Task PatchUserAsync(
        this IPymkClient client, UserId user, ProfileChange? change = null, bool? active = null, ChoicesChange? choices = null) =>
        WriteAsync(client, new UserWrite(NewId(), UserWriteKind.Patch, user, DateTimeOffset.UtcNow, Profile: change, Active: active, Choices: choices));

    /// <summary>Ends a user's account: nobody is shown the user, and the profile is dropped. <see cref="IPymkClient.EraseAsync"/> erases all.</summary>
    public static Task DeleteUserAsync(this IPymkClient client, UserId user) =>
        WriteAsync(client, new UserWrite(NewId(), UserWriteKind.Delete, user, DateTimeOffset.UtcNow));

    private static string NewId() => Guid.NewGuid().ToString();

    private static async Task<UserWritten> WriteAsync(IPymkClient client, UserWrite write)
    {
        var written = (await client.WriteUsersAsync([write]))[0];
        return written.Refusal switch
        {
            null => written,
            { Kind: RefusalKind.Unknown } => throw new UnknownUserException(write.User),
            { Kind: RefusalKind.Gone } => throw new UserGoneException(write.User),
            var refusal => throw new InvalidRequestException(refusal.Parameter ?? "body", refusal.Detail),
        };
    }
}
