namespace Pymk.Training.Ranker;

/// <summary>The kind of a training list.</summary>
public enum RankerListKind
{
    /// <summary>A user's real candidates with the hidden links among them: trained listwise (sampled softmax).</summary>
    Links,

    /// <summary>The impressions of a user and their outcomes: trained pointwise, P(invite | viewed) and P(accept | invite).</summary>
    Log,
}

/// <summary>One user's candidates with their features and labels.</summary>
public sealed class RankerList
{
    /// <summary>The kind of the list.</summary>
    public RankerListKind Kind { get; init; }

    /// <summary>Ordinal of the user, a row of the snapshot's node features.</summary>
    public required int User { get; init; }

    /// <summary>The snapshot in <see cref="RankerTrainingSet.NodeFeatures"/> that the list was built on.</summary>
    public int Snapshot { get; init; }

    /// <summary>Ordinals of the candidates.</summary>
    public required int[] Candidates { get; init; }

    /// <summary>Pair features, row by row, <c>Candidates.Length x PairFeatureCount</c>.</summary>
    public required float[] Pair { get; init; }

    /// <summary>1 where the candidate is a hidden link (or was invited), otherwise 0.</summary>
    public required float[] Labels { get; init; }

    /// <summary>1 accepted, 0 refused, NaN without an invitation or a known answer; null where all are NaN.</summary>
    public float[]? Accepted { get; init; }

    /// <summary>Weight of each candidate's label; null for 1.</summary>
    public float[]? Weights { get; init; }

    /// <summary>Position of each impression, from 0; null where unknown.</summary>
    public byte[]? Positions { get; init; }

    /// <summary>Earlier showings of each candidate to the user; null where unknown.</summary>
    public byte[]? TimesShown { get; init; }
}

/// <summary>The training data of the ranker.</summary>
public sealed class RankerTrainingSet
{
    /// <summary>Names of the pair features in column order.</summary>
    public required IReadOnlyList<string> PairFeatureNames { get; init; }

    /// <summary>Columns of each node-feature matrix.</summary>
    public required int NodeFeatureCount { get; init; }

    /// <summary>
    /// Node features of each snapshot (a graph with its own hidden part): users x <see cref="NodeFeatureCount"/>, row by row, indexed by ordinal.
    /// </summary>
    public required IReadOnlyList<float[]> NodeFeatures { get; init; }

    /// <summary>The lists.</summary>
    public required IReadOnlyList<RankerList> Lists { get; init; }

    /// <summary>Number of pair features.</summary>
    public int PairFeatureCount => PairFeatureNames.Count;

    /// <summary>Checks the lengths of all columns and that every value is finite.</summary>
    /// <exception cref="ArgumentException">Names the list, the user and the column at fault.</exception>
    public void Validate()
    {
        for (var i = 0; i < Lists.Count; i++)
        {
            var list = Lists[i];
            var n = list.Candidates.Length;
            if (list.Pair.Length != n * PairFeatureCount || list.Labels.Length != n
                || (list.Accepted ?? list.Labels).Length != n || (list.Weights ?? list.Labels).Length != n
                || (list.Positions?.Length ?? n) != n || (list.TimesShown?.Length ?? n) != n)
            {
                throw new ArgumentException($"List {i} (user {list.User}): a column does not have {n} rows.");
            }

            if ((uint)list.Snapshot >= (uint)NodeFeatures.Count)
            {
                throw new ArgumentException($"List {i} (user {list.User}): there is no snapshot {list.Snapshot}.");
            }

            var users = NodeFeatures[list.Snapshot].Length / NodeFeatureCount;
            if ((uint)list.User >= (uint)users || list.Candidates.Any(c => (uint)c >= (uint)users))
            {
                throw new ArgumentException($"List {i} (user {list.User}): an ordinal is outside 0..{users - 1}.");
            }

            var bad = Array.FindIndex(list.Pair, v => !float.IsFinite(v));
            if (bad >= 0)
            {
                throw new ArgumentException(
                    $"List {i} (user {list.User}): feature '{PairFeatureNames[bad % PairFeatureCount]}' is not a finite number.");
            }
        }
    }
}
