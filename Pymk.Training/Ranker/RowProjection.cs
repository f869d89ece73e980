using Pymk.Core.Features;

namespace Pymk.Training.Ranker;

/// <summary>Writes the ranker's projections into feature rows.</summary>
internal static class RowProjection
{
    private const int Chunk = 16_384;

    /// <summary>The same rows with both projections of every user.</summary>
    public static UserRowTable Of(TrainedRanker ranker, UserRowTable rows)
    {
        var packed = new byte[rows.Count][];
        for (var first = 0; first < rows.Count; first += Chunk)
        {
            var count = Math.Min(Chunk, rows.Count - first);
            var features = new float[count * TowerFeatures.Count];
            for (var i = 0; i < count; i++)
            {
                TowerFeatures.Write(new UserRow(rows[first + i].Span), features.AsSpan(i * TowerFeatures.Count, TowerFeatures.Count));
            }

            var (user, candidate) = ranker.Project(features);
            var start = first;
            Parallel.For(0, count, i =>
            {
                var content = UserRowContent.From(new UserRow(rows[start + i].Span));
                user.AsSpan(i * UserRow.ProjectionDimension, UserRow.ProjectionDimension).CopyTo(content.UserProjection);
                candidate.AsSpan(i * UserRow.ProjectionDimension, UserRow.ProjectionDimension).CopyTo(content.CandidateProjection);
                packed[start + i] = content.ToBytes();
            });
        }

        return UserRowTable.Pack(packed);
    }
}
