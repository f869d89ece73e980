using Pymk.Core.Candidates;
using Pymk.Core.Features;
using Pymk.Core.Profiles;

namespace Pymk.Core.Pairs;

/// <summary>
/// Fills the part of a candidate set that follows from feature rows: from rows in memory, or from what another process made of its rows
/// (<see cref="PackedRowPairs"/>). Used by one caller at a time.
/// </summary>
public sealed class RowPairs
{
    private const int PrefetchDistance = 4;
    private const int Dimension = UserRow.ProjectionDimension;

    private readonly RowFeatures _features;
    private readonly TokenColumns _columns;
    private readonly CandidateSet _set;

    internal RowPairs(RowFeatures features, ReadOnlyMemory<byte> userRow, TokenColumns columns, CandidateSet set) =>
        (_features, OwnRow, _columns, _set) = (features, userRow, columns, set);

    /// <summary>The user's feature row, empty where there is none.</summary>
    public ReadOnlyMemory<byte> OwnRow { get; }

    /// <summary>Unix seconds; ages end here.</summary>
    public long Now => _set.GeneratedAt;

    /// <summary>Ordinals of the candidates.</summary>
    public ReadOnlyMemory<int> Users => _set.Users;

    /// <summary>Fills all candidates from their rows.</summary>
    /// <param name="rows">A row for each candidate, empty where there is none.</param>
    public void Write(ReadOnlySpan<ReadOnlyMemory<byte>> rows)
    {
        var pairs = _features.Begin(OwnRow.Span, _columns, Now);
        for (var i = 0; i < rows.Length; i++)
        {
            PrefetchAhead(rows, i);
            Put(i, pairs.Write(rows[i].Span, Features(i), Projection(i)));
        }
    }

    /// <summary>Fills some candidates from their rows.</summary>
    /// <param name="rows">A row for each candidate, empty where there is none; those at the places are read.</param>
    /// <param name="places">Places of candidates.</param>
    public void Write(ReadOnlySpan<ReadOnlyMemory<byte>> rows, ReadOnlySpan<int> places)
    {
        var pairs = _features.Begin(OwnRow.Span, _columns, Now);
        for (var i = 0; i < places.Length; i++)
        {
            if (i + PrefetchDistance < places.Length)
            {
                CacheLines.Prefetch(rows[places[i + PrefetchDistance]].Span);
            }

            var place = places[i];
            Put(place, pairs.Write(rows[place].Span, Features(place), Projection(place)));
        }
    }

    /// <summary>Fills some candidates from what another process made of their rows for this user.</summary>
    /// <param name="packed">The pairs as <see cref="Recommend.Recommender.PackPairs"/> makes them, in the order of the places.</param>
    /// <param name="places">Places of candidates.</param>
    /// <exception cref="InvalidDataException">The bytes are not as many pairs, or no pairs of the user; nothing was filled.</exception>
    public void Take(byte[] packed, ReadOnlySpan<int> places)
    {
        var pairs = PackedRowPairs.Read(packed, places.Length, new UserRow(OwnRow.Span));
        for (var i = 0; i < places.Length; i++)
        {
            Put(places[i], pairs.CopyTo(i, Features(places[i]), Projection(places[i])));
        }
    }

    // Rows lie scattered in memory: request them while earlier candidates are worked on.
    internal static void PrefetchAhead(ReadOnlySpan<ReadOnlyMemory<byte>> rows, int at)
    {
        if (at + PrefetchDistance < rows.Length)
        {
            CacheLines.Prefetch(rows[at + PrefetchDistance].Span);
        }
    }

    private Span<Half> Features(int place) => _set.Pair.AsSpan((place * PairFeatures.Count) + PairFeatures.FirstOfRows, PairFeatures.CountOfRows);

    private Span<sbyte> Projection(int place) => _set.Projections.AsSpan(place * Dimension, Dimension);

    private void Put(int place, in PairOfRows pair)
    {
        _set.ProjectionScales[place] = pair.Scale;
        _set.Communities[place] = pair.Community;
        _set.SharedTokens[place] = pair.SharedToken;
        _set.MissingRows += pair.HasRow ? 0 : 1;
    }
}
