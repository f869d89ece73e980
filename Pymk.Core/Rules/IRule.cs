namespace Pymk.Core.Rules;

/// <summary>One reason never to show somebody. To add one: a class here and a line in <see cref="RuleBook"/>.</summary>
public interface IRule
{
    /// <summary>Short name, for counts of what was held back.</summary>
    string Name { get; }

    /// <summary>True where <paramref name="candidate"/> may be shown.</summary>
    bool Allows(in RuleContext context, int candidate);
}

/// <summary>What a rule may look at.</summary>
/// <param name="User">The asker's ordinal.</param>
/// <param name="Now">Unix seconds.</param>
/// <param name="Relations">What stands between the asker and others.</param>
public readonly record struct RuleContext(int User, long Now, RelationSet Relations);
