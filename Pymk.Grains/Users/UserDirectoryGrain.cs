using System.Globalization;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Pymk.Core.Privacy;
using Pymk.Core.Recommend;
using Pymk.Grains.Graph;
using Pymk.Grains.Interfaces.Users;
using Pymk.Grains.Models;
using Pymk.Grains.Profiles;

namespace Pymk.Grains.Users;

/// <summary>Searches the profiles of the current model and of users who joined since, without people who are gone or whose flags are unknown.</summary>
[StatelessWorker]
internal sealed class UserDirectoryGrain(
    ModelRegistry models,
    PeopleRegistry people,
    ShardLeases leases,
    ProfileChanges profiles,
    UserOrdinals ordinals,
    IOptions<ServingOptions> options)
    : Grain, IUserDirectoryGrain
{
    // A search has no asker.
    private const int Nobody = -1;

    public async ValueTask<UserPage> Find(string text, int skip, int take)
    {
        await leases.Asked;
        var model = models.Current;
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var joined = profiles.Users.Where(user => !model.Graph.TryGetOrdinal(user, out _)).Order().ToArray();
        await ordinals.ResolveAsync(model, joined.AsMemory());
        var visibility = new Visibility(Nobody, [], people.Of(model));
        var total = 0;
        var found = new List<int>(take);
        foreach (var user in ById(model, joined))
        {
            if (visibility.MaySee(user) && Matches(model, user, words) && ++total > skip && found.Count < take)
            {
                found.Add(user);
            }
        }

        return new UserPage(await CardsAsync(model, visibility, [.. found]), total);
    }

    public ValueTask<ServiceStatus> GetStatus()
    {
        var model = models.Current;
        return new(new ServiceStatus(model.Version, model.Graph.UserCount, model.Graph.ConnectionCount, model.Manifest.TrainedAt, model.Provider));
    }

    // Ordinals of the model ascend with the ids. A user who joined and has no ordinal was erased meanwhile.
    private IEnumerable<int> ById(ServingModel model, long[] joined)
    {
        var next = 0;
        for (var user = 0; user < model.Graph.UserCount; user++)
        {
            for (; next < joined.Length && joined[next] < model.Graph.UserIds[user]; next++)
            {
                if (ordinals.TryOrdinal(model, joined[next], out var ordinal))
                {
                    yield return ordinal;
                }
            }

            yield return user;
        }

        for (; next < joined.Length; next++)
        {
            if (ordinals.TryOrdinal(model, joined[next], out var ordinal))
            {
                yield return ordinal;
            }
        }
    }

    private bool Matches(ServingModel model, int user, string[] words)
    {
        if (words.Length == 0)
        {
            return true;
        }

        var id = IdOf(model, user);
        var (name, headline) = profiles.CardOf(model, id);
        return words.All(word => name.Contains(word, StringComparison.OrdinalIgnoreCase)
            || headline.Contains(word, StringComparison.OrdinalIgnoreCase)
            || id.ToString(CultureInfo.InvariantCulture).Contains(word, StringComparison.Ordinal));
    }

    // The connections of a page come from the graph shards: the model's may have changed.
    private async Task<ProfileCard[]> CardsAsync(ServingModel model, Visibility visibility, int[] users)
    {
        var graph = new ShardedGraphReader(this.GrainFactory, ordinals, model, leases, Nobody, options.Value.GraphShards);
        var rows = await graph.ReadAsync(users, CancellationToken.None);
        var cards = new ProfileCard[users.Length];
        for (var i = 0; i < users.Length; i++)
        {
            var (name, headline) = profiles.CardOf(model, IdOf(model, users[i]));
            cards[i] = new ProfileCard(IdOf(model, users[i]), name, headline, Count(visibility, rows[i].Span));
        }

        return cards;
    }

    private static int Count(Visibility visibility, ReadOnlySpan<int> connections)
    {
        if (!visibility.HidesAnyone)
        {
            return connections.Length;
        }

        var count = 0;
        foreach (var person in connections)
        {
            count += visibility.IsGone(person) ? 0 : 1;
        }

        return count;
    }

    private long IdOf(ServingModel model, int user) => ordinals.TryId(model, user, out var id) ? id : -1;
}
