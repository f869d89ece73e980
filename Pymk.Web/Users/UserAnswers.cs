using Pymk.Grains.Interfaces.Ids;
using Pymk.Grains.Interfaces.ListsAhead;
using Pymk.Grains.Interfaces.Users;

namespace Pymk.Web.Users;

/// <summary>What a page shows of a user.</summary>
/// <param name="UserId">The user.</param>
/// <param name="Name">Display name, "" where unknown.</param>
/// <param name="Headline">One line, "" where unknown.</param>
/// <param name="Connections">The number of connections.</param>
internal sealed record UserAnswer(UserId UserId, string Name, string Headline, int Connections)
{
    public static UserAnswer Of(ProfileCard card) => new(card.Id, card.Name, card.Headline, card.Connections);
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
/// <param name="ListsAhead">How far the lists are that are written ahead; null where that is not known.</param>
internal sealed record StatusAnswer(
    string ModelVersion, int Users, long Connections, DateTimeOffset TrainedAt, string Provider, ListsAheadAnswer? ListsAhead);

/// <summary>How far the lists are that are written ahead.</summary>
/// <param name="ModelVersion">Their model version; empty where none was started.</param>
/// <param name="Users">Users likely to ask, of the graph shards that have counted them.</param>
/// <param name="Done">Those among them whose turn is over.</param>
/// <param name="Written">Lists written.</param>
/// <param name="Finished">True where nothing is left to do.</param>
internal sealed record ListsAheadAnswer(string ModelVersion, long Users, long Done, long Written, bool Finished)
{
    public static ListsAheadAnswer Of(ListsAheadProgress progress) =>
        new(progress.Version, progress.Users, progress.Done, progress.Written, progress.IsFinished);
}
