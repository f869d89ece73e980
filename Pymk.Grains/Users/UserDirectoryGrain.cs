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
        foreach (var (user, name, headline) in ById(model, joined, words.Length > 0))
        {
            if (visibility.MaySee(user) && ordinals.TryId(model, user, out var id) && Matches(model, user, id, name, headline, words)
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

    // Ordinals of the model ascend with the ids within a part. A user who joined and has no ordinal was erased meanwhile.
    private IEnumerable<(int User, string Name, string Headline)> ById(ServingModel model, long[] joined, bool described)
    {
        var next = 0;
        foreach (var (user, name, headline) in OfModelById(model, described))
        {
            for (; next < joined.Length && joined[next] < model.Graph.UserIds[user]; next++)
            {
                if (ordinals.TryOrdinal(model, joined[next], out var ordinal))
                {
                    yield return (ordinal, "", "");
                }
            }

            yield return (user, name, headline);
        }

        for (; next < joined.Length; next++)
        {
            if (ordinals.TryOrdinal(model, joined[next], out var ordinal))
            {
                yield return (ordinal, "", "");
            }
        }
    }

    // Merges the parts. Names are read part by part, also of parts that the silo does not hold.
    private static IEnumerable<(int User, string Name, string Headline)> OfModelById(ServingModel model, bool described)
    {
        var (graph, parts) = (model.Graph, model.Graph.Parts);
        var readers = new IEnumerator<(string Name, string Headline)>?[parts.Count];
        var least = new PriorityQueue<int, long>(parts.Count);
        for (var part = 0; part < parts.Count; part++)
        {
            if (parts.First(part) < parts.End(part))
            {
                least.Enqueue(parts.First(part), graph.UserIds[parts.First(part)]);
                readers[part] = described ? model.Profiles.CardsOf(parts, part).GetEnumerator() : null;
            }
        }

        while (least.TryDequeue(out var user, out _))
        {
            var part = parts.PartOf(user);
            var card = readers[part] is { } reader && reader.MoveNext() ? reader.Current : ("", "");
            yield return (user, card.Item1, card.Item2);
            if (user + 1 < parts.End(part))
            {
                least.Enqueue(user + 1, graph.UserIds[user + 1]);
            }
        }
    }

    private bool Matches(ServingModel model, int user, long id, string name, string headline, string[] words)
    {
        if (words.Length == 0)
        {
            return true;
        }

        if (profiles.TryGetCard(id, out var changedName, out var changedHeadline))
        {
            (name, headline) = (changedName, changedHeadline);
        }

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
