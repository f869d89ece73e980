using Pymk.Core.Privacy;

namespace Pymk.Core.Rules;

/// <summary>A reason not to suggest a user. To add a rule, write a class and add a line to <see cref="RuleBook"/>.</summary>
public interface IRule
{
    /// <summary>Short name, for metrics and traces of held-back candidates.</summary>
    string Name { get; }

    /// <summary>True where <paramref name="candidate"/>, an ordinal, may be suggested.</summary>
    bool Allows(in RuleContext context, int candidate);
}

/// <summary>The input of a rule.</summary>
/// <param name="User">Ordinal of the user to answer.</param>
/// <param name="Now">Unix seconds.</param>
/// <param name="Relations">The user's relations at this moment.</param>
/// <param name="People">The flags of all people at this moment.</param>
/// <param name="Facts">What the operator's rules know about people; null where the operator has set no rule.</param>
/// <param name="CountedMs">Unix milliseconds at which mutual connections began to be counted: a connection that ended later may be counted.</param>
public readonly record struct RuleContext(
    int User, long Now, RelationSet Relations, IPeople People, IPeopleFacts? Facts = null, long CountedMs = long.MaxValue)
{
    /// <summary>Which people the user may see.</summary>
    public Visibility Visibility => new(User, Relations.Blocked, People);
}
