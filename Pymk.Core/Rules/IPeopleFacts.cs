namespace Pymk.Core.Rules;

/// <summary>What the operator's rules know about people, by the ordinals of one model. Safe for concurrent readers.</summary>
public interface IPeopleFacts
{
    /// <summary>The rules that the facts are for.</summary>
    OperatorRules Rules { get; }

    /// <summary>Changes where a rule may allow somebody whom it did not allow before.</summary>
    long Version { get; }

    /// <summary>Days since 1970, UTC.</summary>
    int Today { get; }

    /// <summary>The band of a person.</summary>
    /// <param name="rule">The rule's place in <see cref="OperatorRules.Pairs"/>.</param>
    /// <param name="person">An ordinal.</param>
    /// <returns>
    /// What <see cref="AttributePairRule.BandOf"/> says of the newest profile; <see cref="AttributePairRule.Unknown"/> without one.
    /// </returns>
    byte Band(int rule, int person);

    /// <summary>The day of a person's latest activity, in days since 1970, UTC; 0 where none is known.</summary>
    int LastActiveDay(int person);
}
