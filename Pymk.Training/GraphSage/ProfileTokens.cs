using System.Numerics.Tensors;
using Pymk.Core.Profiles;

namespace Pymk.Training.GraphSage;

/// <summary>
/// Each profile as rows of the token table with weights of unit length (inverse document frequency), the rarest tokens first where there are too many.
/// The row of a token is a hash of field and text, so that any program finds it without this one's numbering.
/// </summary>
internal sealed class ProfileTokens
{
    private readonly int[] _offsets;
    private readonly long[] _rows;
    private readonly float[] _weights;

    private ProfileTokens(int[] offsets, long[] rows, float[] weights) => (_offsets, _rows, _weights) = (offsets, rows, weights);

    /// <summary>Reads a table.</summary>
    public static ProfileTokens Of(ProfileTable profiles, GraphSageOptions options)
    {
        var fields = profiles.Fields.Select(f => (Field: f, Rows: TableRows(f, options.TokenRows), Weights: Rarity(f, profiles.UserCount))).ToArray();
        var offsets = new int[profiles.UserCount + 1];
        List<long> rows = [];
        List<float> weights = [];
        var own = new List<(float Weight, long Row)>();
        for (var u = 0; u < profiles.UserCount; u++)
        {
            own.Clear();
            foreach (var (field, tableRows, rarity) in fields)
            {
                foreach (var token in field.Tokens(u))
                {
                    own.Add((rarity[token], tableRows[token]));
                }
            }

            own.Sort((a, b) => a.Weight != b.Weight ? b.Weight.CompareTo(a.Weight) : a.Row.CompareTo(b.Row));
            var taken = own.Take(options.MostTokens).ToArray();
            var length = MathF.Sqrt(taken.Sum(t => t.Weight * t.Weight));
            foreach (var (weight, row) in taken)
            {
                rows.Add(row);
                weights.Add(weight / length);
            }

            offsets[u + 1] = rows.Count;
        }

        return new ProfileTokens(offsets, [.. rows], [.. weights]);
    }

    /// <summary>The tokens of users as the input of an embedding bag: rows, weights and where each user's begin.</summary>
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
            _rows.AsSpan(first, count).CopyTo(rows.AsSpan(at));
            _weights.AsSpan(first, count).CopyTo(weights.AsSpan(at));
            at += count;
        }

        return (rows, weights, offsets);
    }

    /// <summary>Rows that hold a table's vocabulary with few shared rows: a power of two, at most <paramref name="most"/>.</summary>
    public static int RowsFor(ProfileTable profiles, int most) =>
        (int)Math.Min(most, System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Clamp(2L * profiles.Fields.Sum(f => (long)f.Vocabulary.Count), 256, most)));

    /// <summary>Row of a token: FNV-1a over field and text.</summary>
    public static long RowOf(string field, string text, int tableRows)
    {
        var hash = 14695981039346656037UL;
        foreach (var c in $"{field}\n{text}")
        {
            hash = unchecked((hash ^ c) * 1099511628211UL);
        }

        return (long)((hash ^ (hash >> 32)) % (ulong)tableRows);
    }

    private static long[] TableRows(ProfileField field, int tableRows) => [.. field.Vocabulary.Select(text => RowOf(field.Name, text, tableRows))];

    private static float[] Rarity(ProfileField field, int users)
    {
        var holders = new float[field.Vocabulary.Count];
        foreach (var token in field.AllTokens)
        {
            holders[token]++;
        }

        var scale = 1 / MathF.Log(1 + users);
        return Array.ConvertAll(holders, h => MathF.Log(1 + (users / Math.Max(1, h))) * scale);
    }
}
