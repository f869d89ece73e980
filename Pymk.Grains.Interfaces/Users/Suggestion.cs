namespace Pymk.Grains.Interfaces.Users;

/// <summary>One person in an answer.</summary>
/// <param name="UserId">Whom to show.</param>
/// <param name="Name">Display name, "" where unknown.</param>
/// <param name="Headline">One line, "" where unknown.</param>
/// <param name="Score">P(invite) x P(accept) after discounts, 0 to 1; comparable within an answer only.</param>
/// <param name="Reasons">Why, most telling first, ready to show.</param>
/// <param name="MutualCount">Number of mutual connections.</param>
/// <param name="MutualSample">Up to three of them.</param>
/// <param name="Sources">Names of the candidate sources that found the person, such as <c>two-hop</c>.</param>
public sealed record Suggestion(
    long UserId,
    string Name,
    string Headline,
    float Score,
    IReadOnlyList<string> Reasons,
    int MutualCount,
    IReadOnlyList<MutualConnection> MutualSample,
    IReadOnlyList<string> Sources);

/// <summary>A mutual connection worth naming.</summary>
/// <param name="UserId">Who.</param>
/// <param name="Name">Display name, "" where unknown.</param>
public sealed record MutualConnection(long UserId, string Name);
