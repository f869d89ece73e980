using Pymk.Core.Features;

namespace Pymk.Training.Ranker;

/// <summary>Writes the ranker's projections into feature rows, in place.</summary>
internal static class RowProjection
{
    private const int Chunk = 16_384;

    /// <summary>Overwrites both projections of every row, and returns the rows.</summary>
    public static UserRowTable Of(TrainedRanker ranker, UserRowTable rows)
    {
        var features = new float[Math.Min(Chunk, rows.Count) * TowerFeatures.Count];
        for (var first = 0; first < rows.Count; first += Chunk)
        {
            var (start, count) = (first, Math.Min(Chunk, rows.Count - first));
            Parallel.For(0, count, i =>
                TowerFeatures.Write(new UserRow(rows[start + i].Span), features.AsSpan(i * TowerFeatures.Count, TowerFeatures.Count)));
            var (user, candidate) = ranker.Project(features.AsSpan(0, count * TowerFeatures.Count));
            Parallel.For(0, count, i => UserRowContent.WriteProjections(
                rows.Edit(start + i),
                user.AsSpan(i * UserRow.ProjectionDimension, UserRow.ProjectionDimension),
                candidate.AsSpan(i * UserRow.ProjectionDimension, UserRow.ProjectionDimension)));
        }

        return rows;
    }
}
