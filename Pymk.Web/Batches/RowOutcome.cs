using System.Text.Json.Serialization;
using Pymk.Web.Problems;

namespace Pymk.Web.Batches;

/// <summary>What became of a row.</summary>
/// <param name="Row">The row's index, from 0.</param>
/// <param name="Status">The status that a call of its own would have got.</param>
/// <param name="Problem">Why it failed; left out where it did not.</param>
internal sealed record RowOutcome(
    int Row, int Status, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Problem? Problem = null)
{
    public static RowOutcome Of(int row, Problem problem) => new(row, problem.Status, problem);
}

/// <summary>What became of a batch.</summary>
/// <param name="Rows">Number of rows that were read.</param>
/// <param name="Failed">Number of them that failed.</param>
/// <param name="Complete">False where the reading ended before the last row: the last outcome says why, and no later row was applied.</param>
/// <param name="Outcomes">An outcome for each row, in order.</param>
internal sealed record BatchAnswer(int Rows, int Failed, bool Complete, IReadOnlyList<RowOutcome> Outcomes);
