using System.Numerics;
using System.Numerics.Tensors;
using Pymk.Core.Encoder;
using Pymk.Core.Profiles;

namespace Pymk.Training.GraphSage;

/// <summary>
/// Profiles as rows of the token table with weights of unit length (inverse document frequency). Long profiles keep their rarest tokens.
/// </summary>
internal sealed class ProfileTokens
{
    private readonly int[] _offsets;
    private readonly int[] _rows;
    private readonly float[] _weights;

    private ProfileTokens(int[] offsets, int[] rows, float[] weights) => (_offsets, _rows, _weights) = (offsets, rows, weights);

    /// <summary>Builds the rows from a table.</summary>
    public static ProfileTokens Of(ProfileTable profiles, GraphSageOptions options)
    {
        var fields = profiles.Fields.Select(f => (Field: f, Rows: TableRows(f, options.TokenRows), Weights: Rarity(f, profiles.UserCount))).ToArray();
        var offsets = new int[profiles.UserCount + 1];
        for (var u = 0; u < profiles.UserCount; u++)
        {
            offsets[u + 1] = offsets[u] + Math.Min(options.MaxTokens, profiles.Fields.Sum(f => f.Tokens(u).Length));
        }

        var (rows, weights) = (new int[offsets[^1]], new float[offsets[^1]]);
        Parallel.For(0, profiles.UserCount, () => new List<(float Weight, long Row)>(), (u, _, own) =>
        {
            own.Clear();
            foreach (var (field, tableRows, rarity) in fields)
            {
                foreach (var token in field.Tokens(u))
                {
                    own.Add((rarity[token], tableRows[token]));
                }
            }

            EncoderTokens.MakeUnit(own, options.MaxTokens);
            for (var i = 0; i < own.Count; i++)
            {
                (weights[offsets[u] + i], rows[offsets[u] + i]) = (own[i].Weight, (int)own[i].Row);
            }

            return own;
        }, _ => { });
        return new ProfileTokens(offsets, rows, weights);
    }

    /// <summary>The tokens of users as input of an embedding bag: rows, weights and the start of each user.</summary>
    public (long[] Rows, float[] Weights, long[] Offsets) Bags(ReadOnlySpan<int> users)
    {
        var total = 0;
        foreach (var u in users)
        {
            total += _offsets[u + 1] - _offsets[u];
        }

        var (rows, weights, offsets) = (new long[total], new float[total], new long[users.Length]);
        var at = 0;
        for (var i = 0; i < users.Length; i++)
        {
            offsets[i] = at;
            int first = _offsets[users[i]], count = _offsets[users[i] + 1] - first;
            TensorPrimitives.ConvertTruncating<int, long>(_rows.AsSpan(first, count), rows.AsSpan(at));
            _weights.AsSpan(first, count).CopyTo(weights.AsSpan(at));
            at += count;
        }

        return (rows, weights, offsets);
    }

    /// <summary>Table rows for a vocabulary with few collisions: a power of two, at most <paramref name="most"/>.</summary>
    public static int RowsFor(ProfileTable profiles, int most) =>
        (int)Math.Min(most, BitOperations.RoundUpToPowerOf2(
            (uint)Math.Clamp(2L * profiles.Fields.Sum(f => (long)f.Vocabulary.Count), 256, most)));

    private static long[] TableRows(ProfileField field, int tableRows) =>
        [.. field.Vocabulary.Select(text => EncoderTokens.RowOf(field.Name, text, tableRows))];

    private static float[] Rarity(ProfileField field, int users)
    {
        var holders = new int[field.Vocabulary.Count];
        foreach (var token in field.AllTokens)
        {
            holders[token]++;
        }

        return Array.ConvertAll(holders, h => EncoderTokens.Rarity(h, users));
    }
}
