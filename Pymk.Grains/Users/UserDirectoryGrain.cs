using System.Globalization;
using Orleans.Concurrency;
using Pymk.Core.Privacy;
using Pymk.Core.Recommend;
using Pymk.Grains.Graph;
using Pymk.Grains.Interfaces.Users;
using Pymk.Grains.Models;

namespace Pymk.Grains.Users;

/// <summary>Searches the profiles of the current model, without people who are gone or whose flags are unknown.</summary>
[StatelessWorker]
internal sealed class UserDirectoryGrain(ModelRegistry models, PeopleRegistry people, ShardLeases leases) : Grain, IUserDirectoryGrain
{
    // A search has no asker.
    private const int Nobody = -1;

    public async ValueTask<UserPage> Find(string text, int skip, int take)
    {
        await leases.Asked;
        var model = models.Current;
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var visibility = new Visibility(Nobody, [], people.Of(model));
        var total = 0;
        var users = new List<ProfileCard>(take);
        for (var u = 0; u < model.Graph.UserCount; u++)
        {
            if (visibility.MaySee(u) && words.All(w => Matches(model, u, w)) && ++total > skip && users.Count < take)
            {
                users.Add(new ProfileCard(model.Graph.IdOf(u), model.Profiles.Names[u], model.Profiles.Headlines[u], model.Graph.Degree(u)));
            }
        }

        return new UserPage(users, total);
    }

    public ValueTask<ServiceStatus> GetStatus()
    {
        var model = models.Current;
        return new(new ServiceStatus(model.Version, model.Graph.UserCount, model.Graph.ConnectionCount, model.Manifest.TrainedAt, model.Provider));
    }

    private static bool Matches(ServingModel model, int user, string word) =>
        model.Profiles.Names[user].Contains(word, StringComparison.OrdinalIgnoreCase)
        || model.Profiles.Headlines[user].Contains(word, StringComparison.OrdinalIgnoreCase)
        || model.Graph.IdOf(user).ToString(CultureInfo.InvariantCulture).Contains(word, StringComparison.Ordinal);
}
