using Pymk.Grains.Interfaces.Users;

namespace Pymk.Web.Users;

/// <summary>What a page shows of a user.</summary>
/// <param name="UserId">The user.</param>
/// <param name="Name">Display name, "" where unknown.</param>
/// <param name="Headline">One line, "" where unknown.</param>
/// <param name="Connections">The number of connections.</param>
internal sealed record UserAnswer(long UserId, string Name, string Headline, int Connections)
{
    public static UserAnswer Of(ProfileCard card) => new(card.UserId, card.Name, card.Headline, card.Connections);
}

/// <summary>A page of users.</summary>
/// <param name="Users">The users, in ascending order of id.</param>
/// <param name="Total">The number of all users that match.</param>
internal sealed record UserListAnswer(IReadOnlyList<UserAnswer> Users, int Total);

/// <summary>What the service runs.</summary>
/// <param name="ModelVersion">The version of the model that ranks.</param>
/// <param name="Users">Users of the model.</param>
/// <param name="Connections">Connections of the model.</param>
/// <param name="TrainedAt">When its training started.</param>
/// <param name="Provider">Where the ranker runs: <c>CPU</c> or <c>CUDA</c>.</param>
internal sealed record StatusAnswer(string ModelVersion, int Users, long Connections, DateTimeOffset TrainedAt, string Provider);
