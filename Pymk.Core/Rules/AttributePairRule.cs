namespace Pymk.Core.Rules;

/// <summary>
/// Two people are suggested to one another only where the bands of a profile attribute fit. Without a band, because the profile has no value or one
/// that cannot be read, a person is suggested to nobody and nobody to them. Connections that exist are not concerned: they stay, and are named and
/// counted as mutual connections of people of any band.
/// </summary>
/// <remarks>To add a rule: derive a class that says which values form a band, and add it to <see cref="OperatorRules.Create"/>.</remarks>
/// <param name="name">Short name, for metrics.</param>
/// <param name="attribute">The profile attribute, by its exact name.</param>
public abstract class AttributePairRule(string name, string attribute) : IRule
{
    /// <summary>The band of a person whose value is missing or cannot be read.</summary>
    public const byte Unknown = 0;

    /// <inheritdoc/>
    public string Name => name;

    /// <summary>The profile attribute, by its exact name.</summary>
    public string Attribute => attribute;

    /// <summary>The rule's place in <see cref="OperatorRules.Pairs"/>.</summary>
    internal int Place { get; set; }

    /// <summary>The band of a value; <see cref="Unknown"/> where it cannot be read.</summary>
    /// <param name="value">The value as the profile has it.</param>
    /// <param name="today">The present day, UTC.</param>
    public abstract byte BandOf(string value, DateOnly today);

    /// <inheritdoc/>
    public bool Allows(in RuleContext context, int candidate)
    {
        var facts = context.Facts!;
        var (own, other) = (facts.Band(Place, context.User), facts.Band(Place, candidate));
        return own != Unknown && other != Unknown && Fit(own, other);
    }

    /// <summary>True where people of two known bands may be suggested to one another. Symmetric.</summary>
    protected virtual bool Fit(byte own, byte other) => own == other;
}
