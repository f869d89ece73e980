using Pymk.Grains.Interfaces.Ids;

namespace Pymk.Grains.Interfaces.Users;

/// <summary>A person in an answer.</summary>
/// <param name="UserId">The person's number, which is the id in a network of numbers.</param>
/// <param name="Name">Display name, "" if unknown.</param>
/// <param name="Headline">One line, "" if unknown.</param>
/// <param name="Score">P(invite) x P(accept) after discounts, 0 to 1; comparable within an answer only.</param>
/// <param name="Reasons">Reasons to show, most telling first.</param>
/// <param name="MutualCount">Number of mutual connections.</param>
/// <param name="MutualSample">Up to three mutual connections.</param>
/// <param name="Sources">Names of the candidate sources that found the person, such as <c>two-hop</c>.</param>
/// <param name="Text">The id in a network of text ids; null in a network of numbers.</param>
public sealed record Suggestion(
    long UserId,
    string Name,
    string Headline,
    float Score,
    IReadOnlyList<string> Reasons,
    int MutualCount,
    IReadOnlyList<MutualConnection> MutualSample,
    IReadOnlyList<string> Sources,
    string? Text = null)
{
    /// <summary>The person as the application names one.</summary>
    public UserId Id => new(UserId, Text);
}

/// <summary>A mutual connection to name.</summary>
/// <param name="UserId">The user's number, which is the id in a network of numbers.</param>
/// <param name="Name">Display name, "" if unknown.</param>
/// <param name="Text">The id in a network of text ids; null in a network of numbers.</param>
public sealed record MutualConnection(long UserId, string Name, string? Text = null)
{
    /// <summary>The user as the application names one.</summary>
    public UserId Id => new(UserId, Text);
}
