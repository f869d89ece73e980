using Pymk.Core.Candidates;
using Pymk.Core.Features;
using Pymk.Core.Recommend;
using Pymk.Core.Slates;

namespace Pymk.Core.Explanation;

/// <summary>
/// The exact effect of each feature by leaving it out: the head scores the person again with the list's mean in place of the feature. All rows of a
/// person go through the head in one call.
/// </summary>
internal static class FeatureEffects
{
    /// <summary>The name of what the towers tell: everything about the person's profile and place that no pair feature says.</summary>
    public const string Profile = "Profile";

    private const int F = PairFeatures.Count;
    private const int P = UserRow.ProjectionDimension;

    /// <summary>Scores a person as they are and with each feature left out.</summary>
    /// <param name="from">A set with the person.</param>
    /// <param name="at">The person's position in it.</param>
    /// <param name="list">The list of the means; the person alone where it is empty.</param>
    /// <param name="scorer">Runs the head.</param>
    /// <param name="value">How the two probabilities make a score.</param>
    public static async ValueTask<(float Invite, float Accept, FeatureEffect[] Effects)> ScoreAsync(
        CandidateSet from, int at, CandidateSet list, ICandidateScorer scorer, ValueWeights value)
    {
        var means = Means(list.Count > 0 ? list : from);
        var rows = new CandidateSet(from.User, F + 2);
        from.UserProjection.CopyTo(rows.UserProjection, 0);
        for (var row = 0; row < rows.Count; row++)
        {
            rows.Users[row] = from.Users[at];
            rows.ProjectionScales[row] = from.ProjectionScales[at];
            from.Projections.AsSpan(at * P, P).CopyTo(rows.Projections.AsSpan(row * P));
            from.Pair.AsSpan(at * F, F).CopyTo(rows.Pair.AsSpan(row * F));
            if (row is > 0 and <= F)
            {
                rows.Pair[(row * F) + row - 1] = (Half)means[row - 1];
            }
        }

        WriteMeanProjection(list.Count > 0 ? list : from, rows, F + 1);
        var (invite, accept) = (new float[rows.Count], new float[rows.Count]);
        await scorer.ScoreAsync(rows, invite, accept).ConfigureAwait(false);
        float Without(int row) => value.Of(invite[0], accept[0]) - value.Of(invite[row], accept[row]);
        return (
            invite[0], accept[0],
            [
                .. PairFeatures.Names.Select((name, f) => new FeatureEffect(name, (float)rows.Pair[f], (float)(Half)means[f], Without(f + 1))),
                new FeatureEffect(Profile, null, null, Without(F + 1)),
            ]);
    }

    private static float[] Means(CandidateSet list)
    {
        var sums = new double[F];
        for (var i = 0; i < list.Count * F; i++)
        {
            sums[i % F] += (float)list.Pair[i];
        }

        return Array.ConvertAll(sums, sum => (float)(sum / list.Count));
    }

    private static void WriteMeanProjection(CandidateSet list, CandidateSet rows, int row)
    {
        var mean = new float[P];
        for (var i = 0; i < list.Count; i++)
        {
            var scale = (float)list.ProjectionScales[i] / list.Count;
            for (var d = 0; d < P; d++)
            {
                mean[d] += scale * list.Projections[(i * P) + d];
            }
        }

        var bytes = new byte[QuantizedVector.Bytes(P)];
        QuantizedVector.Write(mean, bytes);
        rows.ProjectionScales[row] = (Half)QuantizedVector.Scale(bytes);
        QuantizedVector.Components(bytes).CopyTo(rows.Projections.AsSpan(row * P));
    }
}
