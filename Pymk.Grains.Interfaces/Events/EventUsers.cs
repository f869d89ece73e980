using Pymk.Grains.Interfaces.Ids;

namespace Pymk.Grains.Interfaces.Events;

/// <summary>The people of events, as the kind of the network's ids asks.</summary>
public static class EventUsers
{
    /// <summary>A user as an event names one, or an error where the network has ids of the other kind.</summary>
    /// <param name="user">A number, or a text.</param>
    /// <param name="field">The field of the event.</param>
    /// <param name="ids">What the ids of the network are.</param>
    /// <returns>In a network of numbers the number; in a network of text ids the user with the text.</returns>
    /// <exception cref="EventFormatException">Names the field and what the ids are.</exception>
    public static UserId Of(UserId user, string field, UserIdKind ids) => (ids, user.Text) switch
    {
        (UserIdKind.Number, null) => user,
        (UserIdKind.Number, { } text) => UserIdRules.TryNumber(text, out var number) ? number : throw NotANumber(field, text),
        (_, null) => throw new EventFormatException(
            field, $"is the number {user.Number}; the ids of this network are text: write \"{user.Number}\" if that is the id."),
        _ => user,
    };

    private static EventFormatException NotANumber(string field, string text) =>
        new(field, $"is '{UserIdRules.Shown(text)}'; the ids of this network are whole numbers from 0 to {long.MaxValue}.");
}
