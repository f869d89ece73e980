using System.Numerics.Tensors;
using Pymk.Core.Candidates;
using Pymk.Core.Features;
using Pymk.Training.Features;

namespace Pymk.Training.Lists;

/// <summary>Copies pair features from candidate sets into training lists.</summary>
/// <param name="without">Name of a group of <see cref="FeatureGroups"/> to leave zero; empty for none.</param>
internal sealed class PairRows(string without)
{
    private readonly int[] _without = FeatureGroups.Columns(without);

    /// <summary>The pair features of some candidates, row by row.</summary>
    /// <param name="set">The candidates.</param>
    /// <param name="places">Places in the set, in the order of the rows.</param>
    public float[] Of(CandidateSet set, int[] places)
    {
        var rows = new float[places.Length * PairFeatures.Count];
        for (var i = 0; i < places.Length; i++)
        {
            var row = rows.AsSpan(i * PairFeatures.Count, PairFeatures.Count);
            TensorPrimitives.ConvertToSingle(set.Pair.AsSpan(places[i] * PairFeatures.Count, PairFeatures.Count), row);
            foreach (var column in _without)
            {
                row[column] = 0;
            }
        }

        return rows;
    }
}
