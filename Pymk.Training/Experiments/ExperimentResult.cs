namespace Pymk.Training.Experiments;

/// <summary>What an experiment showed.</summary>
/// <param name="Rows">What the logs hold.</param>
/// <param name="Options">How it is judged.</param>
/// <param name="Sample">Whether the arms have the users that they should have.</param>
/// <param name="Arms">The rates of each arm; the first is what the others are compared with.</param>
/// <param name="Comparisons">Each other arm beside the first.</param>
/// <param name="SharedReceivers">Share of the invited people who were invited from more than one arm.</param>
internal sealed record ExperimentResult(
    ExperimentRows Rows, ResultOptions Options, SampleRatio Sample, IReadOnlyList<ArmRates> Arms, IReadOnlyList<Comparison> Comparisons,
    double SharedReceivers)
{
    /// <summary>Fewer users of an arm make no call: the intervals rest on the normal approximation.</summary>
    public const int FewestUsers = 100;

    /// <summary>Judges an experiment.</summary>
    /// <param name="rows">What the logs hold.</param>
    /// <param name="options">How it is judged.</param>
    public static ExperimentResult Of(ExperimentRows rows, ResultOptions options)
    {
        int[] order =
        [
            .. Enumerable.Range(0, rows.Arms.Count)
                .OrderBy(arm => rows.Arms[arm] == options.Control ? -1 : IndexOf(options.Shares, rows.Arms[arm])).ThenBy(arm => rows.Arms[arm]),
        ];
        ArmRates[] arms = [.. order.Select(arm => ArmRates.Of(rows, arm))];
        var sample = SampleRatio.Of(
            [.. arms.Select(a => a.InvitesPerAnswer.Clusters)], [.. arms.Select(a => ShareOf(options.Shares, a.Name))]);

        // Each further arm is another chance of a false call (Bonferroni).
        var alpha = options.Alpha / Math.Max(1, arms.Length - 1);
        var receivers = rows.Receivers.GroupBy(r => r.Person).ToArray();
        return new ExperimentResult(
            rows,
            options,
            sample,
            arms,
            [.. arms.Skip(1).Select(arm => Comparison.Of(arms[0], arm, alpha, options, sample))],
            receivers.Length == 0 ? 0 : receivers.Count(r => r.Count() > 1) / (double)receivers.Length);
    }

    private static double ShareOf(IReadOnlyList<(string Arm, double Share)> shares, string arm) =>
        IndexOf(shares, arm) is var at && at < shares.Count ? shares[at].Share : 1;

    private static int IndexOf(IReadOnlyList<(string Arm, double Share)> shares, string arm)
    {
        for (var i = 0; i < shares.Count; i++)
        {
            if (shares[i].Arm == arm)
            {
                return i;
            }
        }

        return shares.Count;
    }
}

/// <summary>How an experiment is judged.</summary>
internal sealed record ResultOptions
{
    /// <summary>Probability of calling a difference where there is none.</summary>
    public double Alpha { get; init; } = 0.05;

    /// <summary>Users of both arms at which the interval for any look is narrowest; to be fixed before the experiment.</summary>
    public int Planned { get; init; } = 10_000;

    /// <summary>The measure that decides.</summary>
    public Measure Decides { get; init; } = Measure.Invites;

    /// <summary>The arm that the others are compared with; null for the first.</summary>
    public string? Control { get; init; }

    /// <summary>Expected shares of the arms; even where an arm has none.</summary>
    public IReadOnlyList<(string Arm, double Share)> Shares { get; init; } = [];
}

/// <summary>What decides an experiment.</summary>
internal enum Measure
{
    /// <summary>Invitations for each answer.</summary>
    Invites,

    /// <summary>Accepted invitations for each answer.</summary>
    Accepts,
}

/// <summary>The rates of an arm.</summary>
/// <param name="Name">The arm.</param>
/// <param name="InvitesPerAnswer">Invitations for each answer, over users.</param>
/// <param name="AcceptsPerAnswer">Accepted invitations for each answer, over users.</param>
/// <param name="AcceptsPerInvite">Accepted for each invitation, over receivers.</param>
internal sealed record ArmRates(string Name, Ratio InvitesPerAnswer, Ratio AcceptsPerAnswer, Ratio AcceptsPerInvite)
{
    /// <summary>The rates of an arm.</summary>
    public static ArmRates Of(ExperimentRows rows, int arm)
    {
        var (users, receivers) = (rows.Users.Where(u => u.Arm == arm).ToArray(), rows.Receivers.Where(r => r.Arm == arm));
        return new ArmRates(
            rows.Arms[arm],
            Ratio.Of([.. users.Select(u => new Cluster(u.Invites, u.Answers))]),
            Ratio.Of([.. users.Select(u => new Cluster(u.Accepts, u.Answers))]),
            Ratio.Of([.. receivers.Select(r => new Cluster(r.Accepts, r.Invites))]));
    }

    /// <summary>The rate of a measure.</summary>
    public Ratio Of(Measure measure) => measure == Measure.Invites ? InvitesPerAnswer : AcceptsPerAnswer;
}

/// <summary>An arm beside the first.</summary>
/// <param name="Arm">The arm.</param>
/// <param name="Invites">Difference of invitations for each answer.</param>
/// <param name="Accepts">Difference of accepted invitations for each answer.</param>
/// <param name="Receivers">Difference of the accepted for each invitation.</param>
/// <param name="Alpha">Probability of a false call that this comparison may spend.</param>
/// <param name="Call">What may be said.</param>
internal sealed record Comparison(string Arm, Difference Invites, Difference Accepts, Difference Receivers, double Alpha, Call Call)
{
    /// <summary>Compares an arm with the first.</summary>
    public static Comparison Of(ArmRates first, ArmRates arm, double alpha, ResultOptions options, SampleRatio sample)
    {
        var decides = Difference.Of(first.Of(options.Decides), arm.Of(options.Decides));
        var half = decides.AtAnyLook(alpha, options.Planned);
        var call = sample.IsMismatch ? Call.Refused
            : Math.Min(first.InvitesPerAnswer.Clusters, arm.InvitesPerAnswer.Clusters) < ExperimentResult.FewestUsers ? Call.TooFew
            : decides.Value - half > 0 ? Call.Better
            : decides.Value + half < 0 ? Call.Worse
            : Call.None;
        return new Comparison(
            arm.Name,
            Difference.Of(first.InvitesPerAnswer, arm.InvitesPerAnswer),
            Difference.Of(first.AcceptsPerAnswer, arm.AcceptsPerAnswer),
            Difference.Of(first.AcceptsPerInvite, arm.AcceptsPerInvite),
            alpha,
            call);
    }

    /// <summary>The difference of a measure.</summary>
    public Difference Of(Measure measure) => measure == Measure.Invites ? Invites : Accepts;
}

/// <summary>What may be said of a comparison.</summary>
internal enum Call
{
    /// <summary>No difference is called yet.</summary>
    None,

    /// <summary>The arm is better than the first.</summary>
    Better,

    /// <summary>The arm is worse than the first.</summary>
    Worse,

    /// <summary>Too few users.</summary>
    TooFew,

    /// <summary>The arms do not have the users that they should have.</summary>
    Refused,
}
