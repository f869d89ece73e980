namespace Pymk.Training.Labels;

/// <summary>
/// Labels in columns, one row a viewed suggestion that is old enough to judge, in order of time shown, then user, candidate and request.
/// </summary>
public sealed class LabelTable
{
    /// <summary><see cref="Accepted"/> where nothing is known: nobody was invited, or the invitation is pending.</summary>
    public const sbyte Censored = -1;

    internal List<int> UserColumn { get; } = [];

    internal List<int> CandidateColumn { get; } = [];

    internal List<uint> TimeColumn { get; } = [];

    internal List<short> PositionColumn { get; } = [];

    internal List<int> TimesShownColumn { get; } = [];

    internal List<float> DaysSinceShownColumn { get; } = [];

    internal List<sbyte> InvitedColumn { get; } = [];

    internal List<sbyte> AcceptedColumn { get; } = [];

    internal List<float> WeightColumn { get; } = [];

    internal List<long> RequestColumn { get; } = [];

    /// <summary>Number of rows.</summary>
    public int Count => UserColumn.Count;

    /// <summary>Ordinal of the user to whom the suggestion was shown.</summary>
    public IReadOnlyList<int> User => UserColumn;

    /// <summary>Ordinal of the suggested user.</summary>
    public IReadOnlyList<int> Candidate => CandidateColumn;

    /// <summary>When it was shown, unix seconds.</summary>
    public IReadOnlyList<uint> Time => TimeColumn;

    /// <summary>Place in the slate, from 1; 0 where the log does not say.</summary>
    public IReadOnlyList<short> Position => PositionColumn;

    /// <summary>How often the same suggestion had been shown to the same user before, viewed or not.</summary>
    public IReadOnlyList<int> TimesShown => TimesShownColumn;

    /// <summary>Days since it was last shown; -1 where it never was.</summary>
    public IReadOnlyList<float> DaysSinceShown => DaysSinceShownColumn;

    /// <summary>1 where the user invited the candidate within the window, else 0: the target of P(invite | viewed).</summary>
    public IReadOnlyList<sbyte> Invited => InvitedColumn;

    /// <summary>1 where the invitation was accepted, 0 where it was refused, <see cref="Censored"/> else: the target of P(accept | invite).</summary>
    public IReadOnlyList<sbyte> Accepted => AcceptedColumn;

    /// <summary>Weight of the row in the loss.</summary>
    public IReadOnlyList<float> Weight => WeightColumn;

    /// <summary>The request that showed it, as in the log; -1 where the log has none.</summary>
    public IReadOnlyList<long> Request => RequestColumn;
}
