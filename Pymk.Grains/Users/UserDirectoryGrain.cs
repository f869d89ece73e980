using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Pymk.Core.Privacy;
using Pymk.Core.Recommend;
using Pymk.Grains.Graph;
using Pymk.Grains.Ids;
using Pymk.Grains.Interfaces.Ids;
using Pymk.Grains.Interfaces.Users;
using Pymk.Grains.Models;
using Pymk.Grains.Profiles;

namespace Pymk.Grains.Users;

/// <summary>Searches the profiles of the current model and of users who joined since, without people who are gone or whose flags are unknown.</summary>
[StatelessWorker]
internal sealed class UserDirectoryGrain(
    IGrainFactory grains,
    ModelRegistry models,
    PeopleRegistry people,
    ShardLeases leases,
    ProfileChanges profiles,
    UserOrdinals ordinals,
    UserTexts texts,
    IOptions<ServingOptions> options)
    : Grain, IUserDirectoryGrain
{
    // A search has no asker.
    private const int Nobody = -1;
    private const int MostCharacters = UserIdRules.MaxCharacters;

    // Long enough for a graph shard to be activated elsewhere, short enough for somebody who types.
    private static readonly TimeSpan ReadTimeout = TimeSpan.FromSeconds(2);

    public async ValueTask<UserPage> Find(string text, int skip, int take)
    {
        await leases.Asked;
        var model = models.Current;
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var joined = profiles.Users.Where(user => !model.Graph.TryGetOrdinal(user, out _)).Order().ToArray();
        await ordinals.ResolveAsync(model, joined.AsMemory());
        await texts.ResolveAsync(model, joined);
        var visibility = new Visibility(Nobody, [], people.Of(model));
        var total = 0;
        var found = new List<int>(take);
        foreach (var user in ById(model, joined))
        {
            if (visibility.MaySee(user) && ordinals.TryId(model, user, out var id) && Matches(model, user, id, words)
                && ++total > skip && found.Count < take)
            {
                found.Add(user);
            }
        }

        var cards = await CardsAsync(model, [.. found]);
        return new UserPage(cards, total - (found.Count - cards.Length));
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

    private bool Matches(ServingModel model, int user, long id, string[] words)
    {
        if (words.Length == 0)
        {
            return true;
        }

        var (name, headline) = CardOf(model, user, id);
        Span<char> characters = stackalloc char[MostCharacters];
        var own = characters[..texts.Format(model, user, id, characters)];
        foreach (var word in words)
        {
            if (!name.Contains(word, StringComparison.OrdinalIgnoreCase) && !headline.Contains(word, StringComparison.OrdinalIgnoreCase)
                && !own.Contains(word, StringComparison.OrdinalIgnoreCase))
            {
                return false;
            }
        }

        return true;
    }

    private (string Name, string Headline) CardOf(ServingModel model, int user, long id) =>
        profiles.TryGetCard(id, out var name, out var headline) ? (name, headline)
        : user < model.Graph.UserCount ? (model.Profiles.Names[user], model.Profiles.Headlines[user])
        : ("", "");

    // The connections of a page come from the graph shards: the model's may have changed. Whoever left meanwhile is not shown.
    private async Task<ProfileCard[]> CardsAsync(ServingModel model, int[] users)
    {
        var rows = await ReadRowsAsync(model, users);
        var visibility = new Visibility(Nobody, [], people.Of(model));
        var cards = new List<ProfileCard>(users.Length);
        foreach (var (i, user) in users.Index())
        {
            if (visibility.MaySee(user) && ordinals.TryId(model, user, out var id))
            {
                var (name, headline) = CardOf(model, user, id);
                cards.Add(new ProfileCard(id, name, headline, Count(visibility, rows[i].Span), texts.Of(model, user, id).Text));
            }
        }

        return [.. cards];
    }

    private async Task<ReadOnlyMemory<int>[]> ReadRowsAsync(ServingModel model, int[] users)
    {
        var graph = new ShardedGraphReader(grains, ordinals, model, leases, Nobody, options.Value.GraphShards);
        using var timeout = new CancellationTokenSource(ReadTimeout);
        try
        {
            var rows = await graph.ReadAsync(users, timeout.Token);
            return graph.Partial ? throw NoAnswer() : rows;
        }
        catch (OperationCanceledException)
        {
            throw NoAnswer();
        }
    }

    private static TimeoutException NoAnswer() =>
        new("A graph shard does not answer, so the connections of the people found are unknown; search again.");

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
}
