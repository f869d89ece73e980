namespace Pymk.Training.Database;

/// <summary>The queries of the databases that <c>--connections</c>, <c>--profiles</c> and <c>--interactions</c> name.</summary>
/// <param name="Connections">Rows of two users and, optionally, a time.</param>
/// <param name="Profiles">Rows of a user and fields.</param>
/// <param name="Interactions">Rows of events.</param>
internal sealed record DatabaseQueries(string? Connections = null, string? Profiles = null, string? Interactions = null)
{
    public const string ConnectionsOption = "--query";
    public const string ProfilesOption = "--profiles-query";
    public const string InteractionsOption = "--interactions-query";

    /// <summary>A query for a message.</summary>
    public static string Example(string kind) => kind switch
    {
        "connections" => "SELECT user_id, friend_id, created_at FROM friendships",
        "profiles" => "SELECT id, name, city, created_at FROM users",
        _ => "SELECT at AS time, user_id AS user, suggested_id AS suggested, action FROM suggestion_events",
    };
}
