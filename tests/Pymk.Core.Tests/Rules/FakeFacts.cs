using Pymk.Core.Rules;

namespace Pymk.Core.Tests.Rules;

/// <summary>Facts that a test sets: a value for each person, read by the rule, and a last active day.</summary>
internal sealed class FakeFacts(OperatorRules rules, int today) : IPeopleFacts
{
    public Dictionary<int, string> Values { get; } = [];

    public Dictionary<int, int> LastActiveDays { get; } = [];

    public OperatorRules Rules => rules;

    public long Version => 0;

    public int Today => today;

    public byte Band(int rule, int person) => Values.TryGetValue(person, out var value)
        ? rules.Pairs[rule].BandOf(value, FactColumns.DateOf(today))
        : AttributePairRule.Unknown;

    public int LastActiveDay(int person) => LastActiveDays.GetValueOrDefault(person);
}
