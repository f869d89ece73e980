using Pymk.Core.Features;

namespace Pymk.Core.Pairs;

/// <summary>Feature rows of which some are elsewhere: what pairs take from a row is computed where the row is.</summary>
public interface IPairRows : IUserRows
{
    /// <summary>Fills what pairs take from the candidates' rows.</summary>
    /// <param name="pairs">The pairs of one user.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <returns>Number of candidates.</returns>
    ValueTask<int> FillAsync(RowPairs pairs, CancellationToken cancellation);
}
