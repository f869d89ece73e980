namespace Pymk.Training.Generate;

/// <summary>Shows members slates of ten; the hidden taste decides what they do.</summary>
internal sealed class SlateSimulation
{
    private const int SlateLength = 10;
    private const double LateInvites = 0.05;
    private const double LongestInviteDelayDays = 7;
    private const ulong DiceStream = 17;
    private const ulong OrderStream = 19;

    private static readonly byte Impression = LogWriter.Code("impression");
    private static readonly byte View = LogWriter.Code("view");
    private static readonly byte Click = LogWriter.Code("click");
    private static readonly byte Dismiss = LogWriter.Code("dismiss");
    private static readonly byte Block = LogWriter.Code("block");

    private readonly Members _members;
    private readonly GrowingGraph _graph;
    private readonly LogWriter _log;
    private readonly ClosedPairs _closed;
    private readonly CandidatePool _pool;
    private readonly Invitations _invitations;
    private readonly Dictionary<(int Viewer, int Candidate), int> _timesShown = [];
    private readonly AucCounter _inviteAuc = new();
    private readonly GenerateOptions _options;
    private readonly List<Candidate> _slate = [];
    private Dice _dice;

    // Apart from the outcomes: a network without experiment and exploration stays the same.
    private Dice _order;

    public SlateSimulation(Members members, GrowingGraph graph, LinkRules rules, LogWriter log, GenerateOptions options)
    {
        (_members, _graph, _log) = (members, graph, log);
        _closed = new ClosedPairs(members.Count);
        _pool = new CandidatePool(members, graph, rules, _closed);
        _invitations = new Invitations(graph, log, _closed);
        (_options, _dice, _order) = (options, new Dice(options.Seed, DiceStream), new Dice(options.Seed, OrderStream));
    }

    /// <summary>Slates shown.</summary>
    public int Requests { get; private set; }

    /// <summary>AUC of the true invite probabilities: the best that a model can reach.</summary>
    public double InviteAuc => _inviteAuc.Value();

    /// <summary>AUC of the true accept probabilities.</summary>
    public double AcceptAuc => _invitations.Auc;

    /// <summary>Shows one slate.</summary>
    public void Show(int viewer, long now, int joined, int day)
    {
        _pool.Fill(viewer, joined, day, ref _dice);
        if (_pool.Candidates.Count == 0)
        {
            return;
        }

        var request = ++Requests;
        _slate.Clear();
        _slate.AddRange(_pool.Candidates);
        if (_options.Effect > 0 && _log.Arm(viewer) == 1 && _order.Chance(_options.Effect))
        {
            OrderByTaste(viewer, now);
        }

        var explored = Explore();
        for (var i = 0; i < _slate.Count && i < SlateLength; i++)
        {
            Show(viewer, _slate[i], i + 1, request, now, explored?[i]);
        }
    }

    /// <summary>Sends and answers all invitations due until now; see <see cref="Invitations.CatchUp"/>.</summary>
    public void CatchUp(long now, long endOfLogs, Action<int, int, long> connect) => _invitations.CatchUp(now, endOfLogs, connect, ref _dice);

    private void OrderByTaste(int viewer, long now)
    {
        var likes = _slate.ToDictionary(c => c.Member, c => Taste.InviteLogit(PairFacts.Of(
            _members, _graph, viewer, c, _timesShown.GetValueOrDefault((viewer, c.Member)), 1, now)));
        _slate.Sort((a, b) => likes[b.Member].CompareTo(likes[a.Member]));
    }

    // As the service does it: places go to others one by one, and their propensity is told. Null where nothing is explored.
    private float?[]? Explore()
    {
        if (_options.ExplorationPercent == 0)
        {
            return null;
        }

        var (length, share) = (Math.Min(SlateLength, _slate.Count), _options.ExplorationPercent / 100.0);
        var (pool, propensities) = (_slate.Count - length, new float?[length]);
        Array.Fill(propensities, 1);
        for (var (place, left) = (0, pool); place < length && pool >= length; place++)
        {
            propensities[place] = (float)(1 - share);
            if (_order.Chance(share))
            {
                // The drawn one leaves the pool for the place; the last of the pool takes the drawn one's.
                propensities[place] = (float)(share / pool);
                var drawn = length + _order.Below(left);
                _slate[place] = _slate[drawn];
                _slate[drawn] = _slate[length + --left];
            }
        }

        return propensities;
    }

    private void Show(int viewer, Candidate shown, int position, int request, long now, float? propensity)
    {
        var candidate = shown.Member;
        var timesShown = _timesShown.GetValueOrDefault((viewer, candidate));
        _timesShown[(viewer, candidate)] = timesShown + 1;
        var facts = PairFacts.Of(_members, _graph, viewer, shown, timesShown, position, now);
        var invite = Taste.Invite(facts, _members.Temper(viewer).Inviting, ref _dice);
        var accept = Taste.Accept(facts, _members.Temper(candidate).Accepting, ref _dice);
        _log.Probabilities(request, viewer, candidate, invite, accept);
        _log.Event(now, viewer, candidate, Impression, (short)position, request, propensity);
        if (!_dice.Chance(Taste.View(position)))
        {
            return;
        }

        _log.Event(now + (2 * position), viewer, candidate, View, (short)position, request, propensity);
        var invites = _dice.Chance(invite);
        _inviteAuc.Add(invite, invites);
        if (invites)
        {
            _closed.Add(viewer, candidate);
            _invitations.Add(new Invitation(viewer, candidate, request, (short)position, accept), now + InviteDelay());
        }

        Act(viewer, candidate, position, request, now, invites);
    }

    // Within a minute and a half, and sometimes days later.
    private long InviteDelay() => (long)(_dice.Chance(LateInvites)
        ? Math.Min(LongestInviteDelayDays, _dice.Wait(1)) * GenerateOptions.SecondsOfDay
        : 30 + _dice.Below(60));

    // Clicks, dismissals and blocks.
    private void Act(int viewer, int candidate, int position, int request, long now, bool invites)
    {
        if (_dice.Chance(invites ? 0.5 : 0.08))
        {
            _log.Event(now + (2 * position) + 5, viewer, candidate, Click, (short)position, request);
        }

        if (!invites && _dice.Chance(0.04))
        {
            var action = _dice.Chance(0.05) ? Block : Dismiss;
            _log.Event(now + (2 * position) + 8, viewer, candidate, action, (short)position, request);
            _closed.Add(viewer, candidate);
            if (action == Block)
            {
                _closed.Add(candidate, viewer);
            }
        }
    }
}
