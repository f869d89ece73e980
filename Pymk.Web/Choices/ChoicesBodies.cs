namespace Pymk.Web.Choices;

/// <summary>The body that sets all choices.</summary>
/// <param name="SuggestMe">Whether the user may be suggested to others.</param>
/// <param name="ShowConnections">Whether others may be told whom the user knows.</param>
/// <param name="Bridge">Whether the user's connections may be suggested to one another because of the user.</param>
internal sealed record AllChoices(bool SuggestMe, bool ShowConnections, bool Bridge);

/// <summary>The body that sets some choices; the others stay as they are.</summary>
/// <param name="SuggestMe">Whether the user may be suggested to others.</param>
/// <param name="ShowConnections">Whether others may be told whom the user knows.</param>
/// <param name="Bridge">Whether the user's connections may be suggested to one another because of the user.</param>
internal sealed record SomeChoices(bool? SuggestMe = null, bool? ShowConnections = null, bool? Bridge = null);
