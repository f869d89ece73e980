namespace Pymk.Training.Generate;

/// <summary>The facts that the hidden taste reads when a candidate is shown.</summary>
internal readonly record struct PairFacts(
    int CommonNeighbors,
    bool SameSchool,
    bool SameEmployer,
    bool SamePlace,
    int SharedSkills,
    int SharedInterests,
    int Degree,
    int CandidateDegree,
    double CandidateDays,
    int TimesShown,
    int Position)
{
    /// <summary>Reads the facts of a candidate.</summary>
    public static PairFacts Of(Members members, GrowingGraph graph, int viewer, Candidate candidate, int timesShown, int position, long now)
    {
        var other = candidate.Member;
        Span<int> mine = stackalloc int[Members.MaxSkills], theirs = stackalloc int[Members.MaxSkills];
        var skills = Shared(mine[..members.Skills(viewer, mine)], theirs[..members.Skills(other, theirs)]);
        var interests = Shared(mine[..members.Interests(viewer, mine)], theirs[..members.Interests(other, theirs)]);
        return new PairFacts(
            candidate.Common,
            members.Schools.Same(viewer, other),
            members.Employers.Same(viewer, other),
            members.Places.Same(viewer, other),
            skills,
            interests,
            graph.Degree(viewer),
            graph.Degree(other),
            (now - members.Joined(other)) / (double)GenerateOptions.SecondsOfDay,
            timesShown,
            position);
    }

    private static int Shared(ReadOnlySpan<int> mine, ReadOnlySpan<int> theirs)
    {
        var shared = 0;
        foreach (var value in mine)
        {
            shared += theirs.Contains(value) ? 1 : 0;
        }

        return shared;
    }
}
