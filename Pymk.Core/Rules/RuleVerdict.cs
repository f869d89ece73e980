namespace Pymk.Core.Rules;

/// <summary>What a rule says of a candidate.</summary>
/// <param name="Rule">The rule's name.</param>
/// <param name="Allows">True where the candidate may be suggested.</param>
public readonly record struct RuleVerdict(string Rule, bool Allows);
