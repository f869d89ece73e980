using Pymk.Grains.Interfaces.Choices;

namespace Pymk.Web.Choices;

/// <summary>What a user decided about being shown to others.</summary>
/// <param name="SuggestMe">Whether the user may be suggested to others.</param>
/// <param name="ShowConnections">Whether others may be told whom the user knows.</param>
/// <param name="Bridge">Whether the user's connections may be suggested to one another because of the user.</param>
/// <param name="Changed">When the user last decided; null for a user who never did.</param>
internal sealed record ChoicesAnswer(bool SuggestMe, bool ShowConnections, bool Bridge, DateTimeOffset? Changed)
{
    public static ChoicesAnswer Of(PersonChoices c) => new(c.SuggestMe, c.ShowConnections, c.Bridge, c.Changed);
}
