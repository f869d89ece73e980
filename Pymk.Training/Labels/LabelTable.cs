namespace Pymk.Training.Labels;

/// <summary>
/// Labels in columns: one row for each viewed suggestion that is old enough to judge, ordered by time shown, user, candidate and request.
/// </summary>
/// <param name="capacity">Number of rows to make room for.</param>
public sealed class LabelTable(int capacity = 0)
{
    /// <summary><see cref="Accepted"/> of a row without invitation or with a pending one.</summary>
    public const sbyte Censored = -1;

    internal List<int> UserColumn { get; } = new(capacity);

    internal List<int> CandidateColumn { get; } = new(capacity);

    internal List<uint> TimeColumn { get; } = new(capacity);

    internal List<short> PositionColumn { get; } = new(capacity);

    internal List<int> TimesShownColumn { get; } = new(capacity);

    internal List<float> DaysSinceShownColumn { get; } = new(capacity);

    internal List<sbyte> InvitedColumn { get; } = new(capacity);

    internal List<sbyte> AcceptedColumn { get; } = new(capacity);

    internal List<float> WeightColumn { get; } = new(capacity);

    internal List<long> RequestColumn { get; } = new(capacity);

    // Empty where the log was read without.
    internal List<float> PropensityColumn { get; } = [];

    /// <summary>Number of rows.</summary>
    public int Count => UserColumn.Count;

    /// <summary>Ordinal of the user who saw the suggestion.</summary>
    public IReadOnlyList<int> User => UserColumn;

    /// <summary>Ordinal of the suggested user.</summary>
    public IReadOnlyList<int> Candidate => CandidateColumn;

    /// <summary>Time shown, unix seconds.</summary>
    public IReadOnlyList<uint> Time => TimeColumn;

    /// <summary>Position in the slate, from 1; 0 where the log has none.</summary>
    public IReadOnlyList<short> Position => PositionColumn;

    /// <summary>Earlier showings of the same suggestion to the same user, viewed or not.</summary>
    public IReadOnlyList<int> TimesShown => TimesShownColumn;

    /// <summary>Days since the last showing; -1 for the first.</summary>
    public IReadOnlyList<float> DaysSinceShown => DaysSinceShownColumn;

    /// <summary>1 where the user invited the candidate within the window, otherwise 0: the target of P(invite | viewed).</summary>
    public IReadOnlyList<sbyte> Invited => InvitedColumn;

    /// <summary>
    /// 1 where the invitation was accepted, 0 where it was refused, otherwise <see cref="Censored"/>: the target of P(accept | invite).
    /// </summary>
    public IReadOnlyList<sbyte> Accepted => AcceptedColumn;

    /// <summary>Weight of the row in the loss.</summary>
    public IReadOnlyList<float> Weight => WeightColumn;

    /// <summary>The request in the log; -1 where it has none.</summary>
    public IReadOnlyList<long> Request => RequestColumn;

    /// <summary>
    /// The probability with which the suggestion was shown at its position, NaN where the log has none; empty where the log was read without.
    /// </summary>
    public IReadOnlyList<float> Propensity => PropensityColumn;

    /// <summary>The rows that a test accepts, in the same order.</summary>
    /// <param name="keep">Gets the number of a row.</param>
    public LabelTable Only(Predicate<int> keep)
    {
        var table = new LabelTable();
        foreach (var row in Enumerable.Range(0, Count).Where(row => keep(row)))
        {
            table.UserColumn.Add(User[row]);
            table.CandidateColumn.Add(Candidate[row]);
            table.TimeColumn.Add(Time[row]);
            table.PositionColumn.Add(Position[row]);
            table.TimesShownColumn.Add(TimesShown[row]);
            table.DaysSinceShownColumn.Add(DaysSinceShown[row]);
            table.InvitedColumn.Add(Invited[row]);
            table.AcceptedColumn.Add(Accepted[row]);
            table.WeightColumn.Add(Weight[row]);
            table.RequestColumn.Add(Request[row]);
            if (Propensity.Count > 0)
            {
                table.PropensityColumn.Add(Propensity[row]);
            }
        }

        return table;
    }
}
