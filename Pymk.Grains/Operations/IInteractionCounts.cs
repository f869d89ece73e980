using Pymk.Grains.Interfaces.Operations;

namespace Pymk.Grains.Operations;

/// <summary>Counts what became of what was shown, from the interaction logs.</summary>
public interface IInteractionCounts
{
    /// <summary>Reads the days from the newest on, without the rows of the last minutes, which are in journals.</summary>
    /// <param name="last">The last day.</param>
    /// <param name="days">Number of days.</param>
    /// <param name="most">Rows at which the reading ends; the day under way is whole.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <returns>The days that have rows, oldest first; the positions; whether all rows were read.</returns>
    Task<(QualityDay[] Days, QualityPosition[] Positions, bool Complete)> ReadAsync(
        DateOnly last, int days, long most, CancellationToken cancellation);
}
