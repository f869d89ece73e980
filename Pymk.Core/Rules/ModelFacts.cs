using Pymk.Core.Behavior;
using Pymk.Core.Graph;
using Pymk.Core.Profiles;

namespace Pymk.Core.Rules;

/// <summary>What a model says of its users, for programs without a cluster. Immutable.</summary>
public sealed class ModelFacts : IPeopleFacts
{
    private readonly byte[][] _bands;
    private readonly ushort[] _days;

    /// <param name="rules">The rules.</param>
    /// <param name="graph">The model's graph.</param>
    /// <param name="profiles">The model's profiles.</param>
    /// <param name="behavior">The model's behaviour; null without logs.</param>
    /// <param name="now">The present.</param>
    /// <param name="activity">Who was active since the model, by ordinal, with unix seconds; null for nobody.</param>
    public ModelFacts(
        OperatorRules rules, SocialGraph graph, ProfileTable profiles, BehaviorHistory? behavior, DateTimeOffset now,
        IEnumerable<(int User, long Seconds)>? activity = null)
    {
        (Rules, Today) = (rules, FactColumns.DayOf(now));
        _bands = [.. rules.Pairs.Select(pair => FactColumns.Bands(pair, profiles, Today))];
        _days = [];
        if (rules.Inactive is not null)
        {
            _days = FactColumns.LastActiveDays(graph, profiles, behavior);
            foreach (var (user, seconds) in activity ?? [])
            {
                _days[user] = Math.Max(_days[user], FactColumns.DayOf(seconds));
            }
        }
    }

    /// <inheritdoc/>
    public OperatorRules Rules { get; }

    /// <inheritdoc/>
    public long Version => 0;

    /// <inheritdoc/>
    public int Today { get; }

    /// <inheritdoc/>
    public byte Band(int rule, int person) => (uint)person < (uint)_bands[rule].Length ? _bands[rule][person] : AttributePairRule.Unknown;

    /// <inheritdoc/>
    public int LastActiveDay(int person) => (uint)person < (uint)_days.Length ? _days[person] : 0;
}
