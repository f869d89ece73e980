using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Pymk.Core.Recommend;
using Pymk.Core.Rules;
using Pymk.Grains.Graph;

namespace Pymk.Grains.Facts;

/// <summary>What the operator's rules know about people in this silo: the facts of each model, kept current. Safe for concurrent use.</summary>
internal sealed partial class SiloFacts
{
    private readonly UserOrdinals _ordinals;
    private readonly TimeProvider _time;
    private readonly ILogger<SiloFacts> _log;
    private readonly ConditionalWeakTable<ServingModel, ServingFacts> _models = [];
    private readonly EventFacts? _events;
    private readonly Lock _writing = new();

    public SiloFacts(UserOrdinals ordinals, IOptions<RuleOptions> options, TimeProvider time, ILogger<SiloFacts> log)
    {
        (_ordinals, _time, _log) = (ordinals, time, log);
        if (OperatorRules.Create(options.Value) is { } rules)
        {
            (_events, Attributes, FollowsActivity) = (new EventFacts(rules), [.. rules.Pairs.Select(p => p.Attribute)], rules.Inactive is not null);
            _events.Move(Today);
        }
    }

    /// <summary>The profile attributes that the rules read, in the order of the rules.</summary>
    public string[] Attributes { get; } = [];

    /// <summary>True where a rule asks when people were last active.</summary>
    public bool FollowsActivity { get; }

    private int Today => FactColumns.DayOf(_time.GetUtcNow());

    /// <summary>
    /// The facts in a model's ordinals; null where the operator has set no rule. The first call for a model reads all its profiles.
    /// </summary>
    public IPeopleFacts? Of(ServingModel model) =>
        _events is null ? null
        : _models.TryGetValue(model, out var facts) ? facts
        : Add(model, _events);

    /// <summary>Takes the profile of a user as the last event brought it.</summary>
    /// <param name="user">64-bit id.</param>
    /// <param name="values">
    /// The value of each of <see cref="Attributes"/>, null where the profile has none; null where no event brought a profile.
    /// </param>
    public void TakeProfile(long user, string?[]? values)
    {
        if (_events is null || values is null)
        {
            return;
        }

        lock (_writing)
        {
            if (_events.Take(user, values) is { } bands)
            {
                foreach (var (_, facts) in _models)
                {
                    facts.Take(user, bands);
                }
            }
        }
    }

    /// <summary>Forgets the profile that events brought of a user: the models have the same, or nobody knows the user any more.</summary>
    public void DropProfile(long user)
    {
        if (_events is not null)
        {
            lock (_writing)
            {
                _events.Drop(user);
            }
        }
    }

    /// <summary>Takes the last active days of users.</summary>
    public void TakeActivity(ReadOnlySpan<long> users, ReadOnlySpan<int> days)
    {
        if (_events is null)
        {
            return;
        }

        lock (_writing)
        {
            for (var i = 0; i < users.Length; i++)
            {
                var before = _events.LastActiveDay(users[i]);
                if (_events.Take(users[i], days[i]))
                {
                    foreach (var (_, facts) in _models)
                    {
                        facts.Take(users[i], before, days[i]);
                    }
                }
            }
        }
    }

    /// <summary>Every profile shard has told its changed profiles. Before that an attribute rule allows nobody.</summary>
    public void CompleteProfiles()
    {
        if (_events is null or { Complete: true })
        {
            return;
        }

        lock (_writing)
        {
            _events.Complete = true;
            foreach (var (_, facts) in _models)
            {
                facts.Changed();
            }
        }
    }

    /// <summary>Follows the calendar; called once a period.</summary>
    public void Renew()
    {
        if (_events is null || _events.Today == Today)
        {
            return;
        }

        lock (_writing)
        {
            _events.Move(Today);
            foreach (var (_, facts) in _models)
            {
                facts.Move();
            }
        }
    }

    private ServingFacts Add(ServingModel model, EventFacts events)
    {
        lock (_writing)
        {
            if (_models.TryGetValue(model, out var facts))
            {
                return facts;
            }

            foreach (var pair in events.Rules.Pairs.Where(p => !FactColumns.HasAttribute(p, model.Profiles)))
            {
                LogNoAttribute(pair.Name, pair.Attribute, model.Version);
            }

            facts = new ServingFacts(model, _ordinals, events);
            _models.Add(model, facts);
            return facts;
        }
    }

    [LoggerMessage(
        1, LogLevel.Warning,
        "Rule '{Rule}' reads the profile attribute '{Attribute}', which no profile of model {Version} has: of its users, only those whose profile "
        + "an event brought are suggested")]
    private partial void LogNoAttribute(string rule, string attribute, string version);
}
