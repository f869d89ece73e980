namespace Pymk.Training.Generate;

/// <summary>
/// Shows members slates of ten and lets the hidden taste decide what they do. Candidates come half from friends of friends, half from elsewhere, in a noisy order, so
/// that the log explores. Nobody is shown oneself, a connection, somebody invited, dismissed or blocked.
/// </summary>
internal sealed class Suggestions(Members members, GrowingGraph graph, LinkRules rules, LogWriter log, GenerateOptions options)
{
    private const int Slate = 10;
    private const int PoolThrows = 26;
    private const double AnswerShare = 0.92;
    private const double MeanAnswerDays = 2;
    private const double LateInvites = 0.05;
    private const double LongestInviteDelayDays = 7;

    private static readonly byte Impression = LogWriter.Code("impression");
    private static readonly byte View = LogWriter.Code("view");
    private static readonly byte Click = LogWriter.Code("click");
    private static readonly byte Invite = LogWriter.Code("invite");
    private static readonly byte Accept = LogWriter.Code("accept");
    private static readonly byte Dismiss = LogWriter.Code("dismiss");
    private static readonly byte Block = LogWriter.Code("block");

    private readonly record struct Pending(int Member, int Candidate, int Request, short Position, double AcceptProbability, bool Sent);

    private readonly PriorityQueue<Pending, (long Time, int Order)> _pending = new();
    private readonly HashSet<long> _closed = [];
    private readonly Dictionary<long, int> _timesShown = [];
    private readonly FriendMarks _friends = new(members.Count);
    private readonly List<(int Candidate, int Common, double Score)> _pool = [];
    private readonly AucCounter _inviteAuc = new();
    private readonly AucCounter _acceptAuc = new();
    private Dice _dice = new(options.Seed, 17);
    private int _order;

    public int Requests { get; private set; }

    /// <summary>AUC of the hidden probability of inviting against what was done: what a perfect learner reaches.</summary>
    public double InviteAuc => _inviteAuc.Value();

    /// <summary>AUC of the hidden probability of accepting against the answers.</summary>
    public double AcceptAuc => _acceptAuc.Value();

    /// <summary>Shows one slate.</summary>
    public void Show(int member, long now, int joined, int day)
    {
        FillPool(member, joined, day);
        if (_pool.Count == 0)
        {
            return;
        }

        var request = ++Requests;
        for (var i = 0; i < _pool.Count && i < Slate; i++)
        {
            ShowOne(member, _pool[i].Candidate, _pool[i].Common, i + 1, request, now);
        }
    }

    /// <summary>Lets everything happen that is due: invitations arrive, answers come. Those after the end of the logs are not written to them.</summary>
    public void CatchUp(long now, long endOfLogs, Action<int, int, long> connect)
    {
        while (_pending.TryPeek(out var next, out var due) && due.Time <= now)
        {
            _pending.Dequeue();
            if (!next.Sent)
            {
                Send(next, due.Time, endOfLogs);
                continue;
            }

            Answer(next, due.Time, endOfLogs, connect);
        }
    }

    private void FillPool(int member, int joined, int day)
    {
        _pool.Clear();
        _friends.Set(member, graph.Row(member));
        for (var i = 0; i < PoolThrows; i++)
        {
            var candidate = i < PoolThrows / 2 ? rules.FriendOfFriend(member, ref _dice)
                : i < PoolThrows - 3 ? rules.Mate(member, ref _dice)
                : i < PoolThrows - 1 ? rules.Popular(day, ref _dice) : _dice.Below(joined);
            if (candidate < 0 || candidate >= joined || _friends.Contains(candidate) || InPool(candidate) || _closed.Contains(Key(member, candidate)))
            {
                continue;
            }

            var common = _friends.CountIn(graph.Row(candidate));
            var gumbel = -Math.Log(-Math.Log(1 - _dice.Uniform()));
            var alike = (members.Schools.Same(member, candidate) ? 0.7 : 0) + (members.Employers.Same(member, candidate) ? 0.7 : 0);
            _pool.Add((candidate, common, Math.Log(1 + common) + alike + gumbel));
        }

        _pool.Sort(static (a, b) => b.Score.CompareTo(a.Score));
    }

    private bool InPool(int candidate)
    {
        foreach (var shown in _pool)
        {
            if (shown.Candidate == candidate)
            {
                return true;
            }
        }

        return false;
    }

    private void ShowOne(int member, int candidate, int common, int position, int request, long now)
    {
        var key = Key(member, candidate);
        var shown = _timesShown.GetValueOrDefault(key);
        _timesShown[key] = shown + 1;
        var facts = Facts(member, candidate, common, shown, position, now);
        var invite = Taste.Invite(facts, members.Temper(member).Inviting, ref _dice);
        var accept = Taste.Accept(facts, members.Temper(candidate).Accepting, ref _dice);
        log.Probabilities(request, member, candidate, invite, accept);
        log.Event(now, member, candidate, Impression, (short)position, request);
        if (!_dice.Chance(Taste.View(position)))
        {
            return;
        }

        log.Event(now + (2 * position), member, candidate, View, (short)position, request);
        var wants = _dice.Chance(invite);
        _inviteAuc.Add(invite, wants);
        if (wants)
        {
            _closed.Add(key);
            var delay = _dice.Chance(LateInvites) ? Math.Min(LongestInviteDelayDays, _dice.Wait(1)) * GenerateOptions.SecondsOfDay : 30 + _dice.Below(60);
            Enqueue(new Pending(member, candidate, request, (short)position, accept, Sent: false), now + (long)delay);
        }

        ActOtherwise(member, candidate, position, request, now, wants);
    }

    private void ActOtherwise(int member, int candidate, int position, int request, long now, bool wants)
    {
        if (_dice.Chance(wants ? 0.5 : 0.08))
        {
            log.Event(now + (2 * position) + 5, member, candidate, Click, (short)position, request);
        }

        if (!wants && _dice.Chance(0.04))
        {
            var action = _dice.Chance(0.05) ? Block : Dismiss;
            log.Event(now + (2 * position) + 8, member, candidate, action, (short)position, request);
            _closed.Add(Key(member, candidate));
            if (action == Block)
            {
                _closed.Add(Key(candidate, member));
            }
        }
    }

    private void Send(Pending invitation, long now, long endOfLogs)
    {
        if (graph.Connected(invitation.Member, invitation.Candidate))
        {
            return;
        }

        if (now < endOfLogs)
        {
            log.Event(now, invitation.Member, invitation.Candidate, Invite, invitation.Position, invitation.Request);
        }

        if (_dice.Chance(AnswerShare))
        {
            Enqueue(invitation with { Sent = true }, now + 60 + (long)(_dice.Wait(MeanAnswerDays) * GenerateOptions.SecondsOfDay));
        }
    }

    private void Answer(Pending invitation, long now, long endOfLogs, Action<int, int, long> connect)
    {
        var (member, candidate) = (invitation.Member, invitation.Candidate);
        if (graph.Connected(member, candidate))
        {
            return;
        }

        var yes = _dice.Chance(invitation.AcceptProbability);
        _acceptAuc.Add(invitation.AcceptProbability, yes);
        if (yes)
        {
            connect(member, candidate, now);
        }

        if (now < endOfLogs)
        {
            // A refusal is the candidate's own dismissal of the inviter.
            var (viewer, other) = yes ? (member, candidate) : (candidate, member);
            log.Event(now, viewer, other, yes ? Accept : Dismiss, null, yes ? invitation.Request : null);
        }

        _closed.Add(Key(candidate, member));
    }

    private PairFacts Facts(int member, int candidate, int common, int shown, int position, long now)
    {
        Span<int> mine = stackalloc int[Members.MostSkills], theirs = stackalloc int[Members.MostSkills];
        var skills = Shared(mine[..members.Skills(member, mine)], theirs[..members.Skills(candidate, theirs)]);
        var interests = Shared(mine[..members.Interests(member, mine)], theirs[..members.Interests(candidate, theirs)]);
        return new PairFacts(
            common,
            members.Schools.Same(member, candidate),
            members.Employers.Same(member, candidate),
            members.Places.Same(member, candidate),
            skills,
            interests,
            graph.Degree(member),
            graph.Degree(candidate),
            (now - members.Joined(candidate)) / (double)GenerateOptions.SecondsOfDay,
            shown,
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

    private void Enqueue(Pending pending, long due) => _pending.Enqueue(pending, (due, _order++));

    private long Key(int member, int candidate) => ((long)member * members.Count) + candidate;
}
