using Pymk.Core.Recommend;
using Pymk.Grains.Graph;
using Pymk.Grains.Ids;
using Pymk.Grains.Interfaces.Users;
using Pymk.Grains.Profiles;

namespace Pymk.Grains.Users;

/// <summary>
/// Reads the people users dismissed, blocked or invited from the users' graph shards, which have every acknowledged write. Holds nothing for a user.
/// </summary>
internal sealed class PersonLists(IGrainFactory grains, UserOrdinals ordinals, PeopleRegistry registry, ProfileChanges profiles, UserTexts texts)
{
    /// <summary>A page of a list, without people who are gone or whose flags are unknown.</summary>
    /// <exception cref="InvalidRequestException">The cursor or the number to take is wrong.</exception>
    public async ValueTask<PersonPage> ReadAsync(long user, UserRelations relations, PersonList list, string? cursor, int take)
    {
        if (take is < 1 or > PersonPageLimits.MaxTake)
        {
            throw new InvalidRequestException("take", $"The number to take must be 1 to {PersonPageLimits.MaxTake}, is {take}.");
        }

        ListedRelation? after = cursor is null ? null : PersonCursor.Read(list, cursor);
        var shard = grains.GetGrain<IGraphShardGrain>(ordinals.ShardOf(user));

        // One row more than the page tells whether another page follows.
        var asked = take + 1;
        var seen = new List<ListedRelation>(asked);
        ListedRelation[] rows;
        do
        {
            rows = await shard.ReadList(user, list, after, asked);
            seen.AddRange(rows.Where(r => !registry.IsHidden(r.Other)));
            after = rows.Length > 0 ? rows[^1] : after;
        }
        while (rows.Length == asked && seen.Count < asked);

        await texts.ResolveAsync(relations.Model, [.. seen.Select(r => r.Other)]);
        ListedPerson[] people = [.. seen.Take(take).Select(r => Describe(relations.Model, list, r))];
        return new PersonPage(people, seen.Count > take ? PersonCursor.Of(list, seen[take - 1]) : null);
    }

    private ListedPerson Describe(ServingModel model, PersonList list, ListedRelation row) => new(
        row.Other,
        profiles.CardOf(model, row.Other).Name,
        DateTimeOffset.FromUnixTimeMilliseconds(row.TimeMs),
        list == PersonList.Dismissals ? Until(row.TimeMs) : null,
        list == PersonList.Invitations ? (row.Received ? InvitationDirection.Received : InvitationDirection.Sent) : null,
        texts.Of(model, row.Other).Text);

    private static DateTimeOffset Until(long timeMs) =>
        DateTimeOffset.FromUnixTimeSeconds(Math.Min(PairRelations.DismissedUntil(timeMs), DateTimeOffset.MaxValue.ToUnixTimeSeconds()));
}
