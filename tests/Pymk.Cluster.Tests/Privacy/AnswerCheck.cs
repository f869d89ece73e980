using System.Globalization;
using Pymk.Core.Relations;
using Pymk.Grains.Interfaces.Users;
using Pymk.Testing.Models;

namespace Pymk.Cluster.Tests.Privacy;

/// <summary>Compares answers with what the oracle allows, and counts them.</summary>
internal sealed class AnswerCheck(PeopleOracle oracle)
{
    private const int MostKept = 20;

    /// <summary>Number of answers compared.</summary>
    public int Answers { get; private set; }

    /// <summary>The first violations, in words.</summary>
    public List<string> Violations { get; } = [];

    /// <summary>Checks suggestions, mutual connections, their number and the reasons.</summary>
    /// <param name="user">Who asked.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="isNew">Whether the list was generated for the answer, and no event is under way: its counts are those of this moment.</param>
    public void Suggestions(long user, SuggestionAnswer answer, bool isNew)
    {
        Answers++;
        var bridges = oracle.Bridges(user, isNew);
        var seen = new HashSet<long>();
        foreach (var s in answer.Suggestions)
        {
            var person = s.UserId;
            Note(seen.Add(person) ? oracle.Forbids(user, person) : "twice", $"{user} was shown {person}");
            foreach (var mutual in s.MutualSample)
            {
                Note(oracle.ForbidsNaming(user, mutual.UserId, person), $"{user} was named {mutual.UserId}, who knows {person}");
            }

            var count = oracle.Count(user, person, bridges, isNew);
            Note(
                (isNew ? s.MutualCount == count : s.MutualCount <= count) ? null : $"not {count}",
                $"{user} was told of {s.MutualCount} mutual connections with {person}");
            Note(Told(s) == s.MutualCount ? null : "another number than the answer's", $"{user} was told {s.Reasons[0]} of {person}");
            Note(
                NamesOf(s).SequenceEqual(s.MutualSample.Select(m => m.Name).Where(n => n.Length > 0)) ? null : "other names than the answer's",
                $"{user} was told {s.Reasons[0]} of {person}");
        }
    }

    /// <summary>Checks a page of a user's dismissals, blocks or invitations: all of them, and nobody else.</summary>
    public void People(long user, PersonList list, PersonPage page)
    {
        Answers++;
        var expected = oracle.Everybody.Where(other => other != user && !oracle.Gone(other) && IsListed(user, list, other)).ToHashSet();
        var listed = page.People.Select(p => p.UserId).ToHashSet();
        Note(expected.SetEquals(listed) ? null : Words(expected), $"{user} has the {list} {Words(listed)}");
    }

    /// <summary>Checks a page of a search that finds everybody of the model.</summary>
    public void Search(UserPage page, int users)
    {
        Answers++;
        var gone = oracle.Everybody.Where(p => p <= ModelFixture.IdOf(users - 1) && oracle.Gone(p)).ToHashSet();
        foreach (var found in page.Users)
        {
            Note(gone.Contains(found.UserId) ? "gone" : null, $"a search found {found.UserId}");
        }

        Note(page.Total == users - gone.Count ? null : $"not {users - gone.Count}", $"a search counted {page.Total}");
    }

    /// <summary>Checks whether a user was answered at all.</summary>
    public void Answered(long user, bool isAnswered)
    {
        Note(isAnswered && oracle.Gone(user) ? "gone" : null, $"{user} was answered");
        Note(!isAnswered && !oracle.Gone(user) ? "here" : null, $"{user} was refused");
    }

    private bool IsListed(long user, PersonList list, long other) => list switch
    {
        PersonList.Blocks => oracle.Holds(user, other, RelationKind.Block),
        PersonList.Dismissals => oracle.Holds(user, other, RelationKind.Dismissal) && !oracle.EitherWay(user, other, RelationKind.Block),
        _ => oracle.EitherWay(user, other, RelationKind.Invitation) && !oracle.Connected(user, other)
            && !oracle.EitherWay(user, other, RelationKind.Block),
    };

    // The number of "2 mutual connections: A, B"; 0 without such a reason.
    private static int Told(Suggestion s) => MutualReason(s) is { } reason
        ? int.Parse(reason[..reason.IndexOf(' ', StringComparison.Ordinal)], CultureInfo.InvariantCulture)
        : 0;

    private static string[] NamesOf(Suggestion s)
    {
        var reason = MutualReason(s) ?? "";
        var at = reason.IndexOfAny([':', ',']);
        return at < 0 ? [] : reason[(at + 2)..].Replace("among them ", "", StringComparison.Ordinal).Split(", ");
    }

    private static string? MutualReason(Suggestion s) => s.Reasons.SingleOrDefault(r => r.Contains(" mutual connection", StringComparison.Ordinal));

    private static string Words(IEnumerable<long> people) => "{" + string.Join(", ", people.Order()) + "}";

    private void Note(string? violation, string what)
    {
        if (violation is not null && Violations.Count < MostKept)
        {
            Violations.Add($"Answer {Answers}: {what}: {violation}");
        }
    }
}
