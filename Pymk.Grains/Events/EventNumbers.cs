using Pymk.Grains.Interfaces.Events;
using Pymk.Grains.Interfaces.Ids;

namespace Pymk.Grains.Events;

/// <summary>The numbers of the texts of some events.</summary>
internal sealed class EventNumbers
{
    private readonly Dictionary<string, long> _numbers = [];

    public EventNumbers(IEnumerable<(string Text, long Number)> numbers)
    {
        foreach (var (text, number) in numbers)
        {
            _numbers[text] = number;
        }
    }

    /// <summary>The event with numbers alone.</summary>
    /// <exception cref="EventFormatException">No number is left for a text.</exception>
    public IUserEvent Of(IUserEvent value) => value switch
    {
        ConnectionEvent e => With(e, Of(e.UserText, "user"), Of(e.OtherText, "other")),
        InteractionEvent e => With(e, Of(e.UserText, "user"), Of(e.OtherText, "other")),
        ProfileEvent e => With(e, Of(e.UserText, "user"), UserId.NoNumber),
        _ => value,
    };

    /// <summary>An event with the numbers of its people alone.</summary>
    public static IUserEvent With(IUserEvent value, long user, long other) => value switch
    {
        ConnectionEvent e => e with { User = user, Other = other, UserText = null, OtherText = null },
        InteractionEvent e => e with { User = user, Other = other, UserText = null, OtherText = null },
        ProfileEvent e => e with { User = user, UserText = null },
        _ => value,
    };

    private long Of(string? text, string field) => text is not null && _numbers.TryGetValue(text, out var number)
        ? number
        : throw new EventFormatException(
            field, $"is '{UserIdRules.Shown(text ?? "")}'; {UserIdHash.MaxProbes} other ids have the numbers that it draws: choose another id.");
}
