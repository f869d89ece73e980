using Pymk.Grains.Ids;
using Pymk.Grains.Interfaces.Events;
using Pymk.Grains.Interfaces.Ids;

namespace Pymk.Grains.Events;

/// <summary>
/// Gives the people of events their numbers. In a network of text ids it registers the texts before anything about their numbers is written, as
/// events create the people whom they name.
/// </summary>
internal sealed class EventPeople(UserTexts texts)
{
    /// <summary>What the ids of the network are.</summary>
    public UserIdKind Ids => texts.IsText ? UserIdKind.Text : UserIdKind.Number;

    /// <summary>The same events with numbers alone.</summary>
    /// <exception cref="EventFormatException">An id is of the other kind, or no number is left for it.</exception>
    public ValueTask<T[]> NumberedAsync<T>(T[] events) where T : IUserEvent =>
        texts.IsText ? ClaimedAsync(events) : new(Array.ConvertAll(events, Numbered));

    /// <summary>Registers the texts of events, in one round of calls to the shards that have no text of them yet.</summary>
    /// <param name="events">Events of a network of text ids.</param>
    /// <returns>The numbers of the texts. A text without one is refused.</returns>
    public async Task<EventNumbers> ClaimAsync(IEnumerable<IUserEvent> events)
    {
        var claims = Claims(events);
        while (true)
        {
            try
            {
                var numbers = await texts.ClaimAsync([.. claims.Select(c => c.Text)], i => claims[i].TimeMs, i => claims[i].Creates);
                return new EventNumbers(claims.Zip(numbers, (c, number) => (c.Text, number)));
            }
            catch (NoNumberLeftException e)
            {
                claims.RemoveAll(c => c.Text == e.Text);
            }
        }
    }

    private async ValueTask<T[]> ClaimedAsync<T>(T[] events) where T : IUserEvent
    {
        foreach (var e in events)
        {
            var (user, other) = People(e);
            EventUsers.Of(user, "user", UserIdKind.Text);
            EventUsers.Of(other, "other", UserIdKind.Text);
        }

        var numbers = await ClaimAsync(events.Cast<IUserEvent>());
        return Array.ConvertAll(events, e => (T)numbers.Of(e));
    }

    // The latest mention of a text counts, and each creation, in order: the first one after an erasure revives.
    private static List<(string Text, long TimeMs, bool Creates)> Claims(IEnumerable<IUserEvent> events)
    {
        var (latest, created) = (new Dictionary<string, long>(), new List<(string Text, long TimeMs, bool Creates)>());
        foreach (var e in events)
        {
            var (user, other) = People(e);
            var time = e.Time.ToUnixTimeMilliseconds();
            if (e is ProfileEvent { Kind: ProfileEventKind.Created })
            {
                created.Add((user.Text!, time, true));
                continue;
            }

            Note(user.Text!);
            Note(other.Text!);
            void Note(string text) => latest[text] = Math.Max(time, latest.GetValueOrDefault(text));
        }

        created.Sort((a, b) => a.TimeMs.CompareTo(b.TimeMs));
        return [.. created, .. latest.Select(l => (l.Key, l.Value, false))];
    }

    private static T Numbered<T>(T e) where T : IUserEvent
    {
        var (user, other) = People(e);
        if (user.Text is null && other.Text is null)
        {
            return e;
        }

        // Two spellings may be one number.
        return (T)Checked(EventNumbers.With(
            e, EventUsers.Of(user, "user", UserIdKind.Number).Number, EventUsers.Of(other, "other", UserIdKind.Number).Number));
    }

    private static IUserEvent Checked(IUserEvent value) => value switch
    {
        ConnectionEvent e => EventRules.Check(e),
        InteractionEvent e => EventRules.Check(e),
        _ => value,
    };

    private static (UserId User, UserId Other) People(IUserEvent value) => value switch
    {
        ConnectionEvent e => (e.UserId, e.OtherId),
        InteractionEvent e => (e.UserId, e.OtherId),
        ProfileEvent e => (e.UserId, e.UserId),
        _ => throw new ArgumentException($"{value.GetType().Name} is no event of people.", nameof(value)),
    };
}
