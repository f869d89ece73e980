namespace Pymk.Training.Generate;

/// <summary>An invitation that waits to be sent or answered.</summary>
/// <param name="Member">The inviter.</param>
/// <param name="Candidate">The invited member.</param>
/// <param name="Request">The request whose slate led to it.</param>
/// <param name="Position">Position in the slate.</param>
/// <param name="AcceptProbability">The true P(accept | invited).</param>
internal readonly record struct Invitation(int Member, int Candidate, int Request, short Position, double AcceptProbability);

/// <summary>Sends invitations and answers them at their time.</summary>
internal sealed class Invitations(GrowingGraph graph, LogWriter log, ClosedPairs closed)
{
    private const double AnswerShare = 0.92;
    private const double MeanAnswerDays = 2;

    private static readonly byte Invite = LogWriter.Code("invite");
    private static readonly byte Accept = LogWriter.Code("accept");
    private static readonly byte Dismiss = LogWriter.Code("dismiss");

    private readonly PriorityQueue<(Invitation Invitation, bool IsSent), (long Time, int Order)> _due = new();
    private readonly AucCounter _auc = new();
    private int _order;

    /// <summary>AUC of the true accept probabilities: the best that a model can reach.</summary>
    public double Auc => _auc.Value();

    /// <summary>Schedules the sending of an invitation.</summary>
    public void Add(Invitation invitation, long time) => Enqueue(invitation, isSent: false, time);

    /// <summary>Sends and answers all invitations due until now. Events after the end of the logs happen, but are not logged.</summary>
    /// <param name="now">Unix seconds.</param>
    /// <param name="endOfLogs">Unix seconds.</param>
    /// <param name="connect">Receives both members and the time of an accepted invitation.</param>
    /// <param name="dice">Randomness.</param>
    public void CatchUp(long now, long endOfLogs, Action<int, int, long> connect, ref Dice dice)
    {
        while (_due.TryPeek(out var next, out var due) && due.Time <= now)
        {
            _due.Dequeue();
            if (graph.Connected(next.Invitation.Member, next.Invitation.Candidate))
            {
                continue;
            }

            if (next.IsSent)
            {
                Answer(next.Invitation, due.Time, endOfLogs, connect, ref dice);
            }
            else
            {
                Send(next.Invitation, due.Time, endOfLogs, ref dice);
            }
        }
    }

    private void Send(in Invitation invitation, long now, long endOfLogs, ref Dice dice)
    {
        if (now < endOfLogs)
        {
            log.Event(now, invitation.Member, invitation.Candidate, Invite, invitation.Position, invitation.Request);
        }

        if (dice.Chance(AnswerShare))
        {
            Enqueue(invitation, isSent: true, now + 60 + (long)(dice.Wait(MeanAnswerDays) * GenerateOptions.SecondsOfDay));
        }
    }

    private void Answer(in Invitation invitation, long now, long endOfLogs, Action<int, int, long> connect, ref Dice dice)
    {
        var (member, candidate) = (invitation.Member, invitation.Candidate);
        var accepts = dice.Chance(invitation.AcceptProbability);
        _auc.Add(invitation.AcceptProbability, accepts);
        if (accepts)
        {
            connect(member, candidate, now);
        }

        if (now < endOfLogs)
        {
            // The log has a refusal as the candidate's dismissal of the inviter.
            var (viewer, other) = accepts ? (member, candidate) : (candidate, member);
            log.Event(now, viewer, other, accepts ? Accept : Dismiss, null, accepts ? invitation.Request : null);
        }

        closed.Add(candidate, member);
    }

    private void Enqueue(in Invitation invitation, bool isSent, long time) => _due.Enqueue((invitation, isSent), (time, _order++));
}
