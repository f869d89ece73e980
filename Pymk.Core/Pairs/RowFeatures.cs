using System.Numerics.Tensors;
using Pymk.Core.Features;
using Pymk.Core.Profiles;

namespace Pymk.Core.Pairs;

/// <summary>
/// The features of a pair that follow from both feature rows: profiles, behaviour, embeddings. They need nothing else of the graph, so they are computed
/// where the candidate's row is. Reused from one user to the next; not safe for concurrent use.
/// </summary>
internal sealed class RowFeatures
{
    private readonly UserTokens _tokens = new();

    /// <summary>Starts over with a user.</summary>
    /// <param name="userRow">The user's feature row, or empty.</param>
    /// <param name="columns">The pair column that counts the shared tokens of each field.</param>
    /// <param name="now">Unix seconds; ages end here.</param>
    /// <exception cref="InvalidDataException">The row is truncated or of another layout.</exception>
    public Pairs Begin(ReadOnlySpan<byte> userRow, TokenColumns columns, long now)
    {
        var user = new UserRow(userRow);
        _tokens.Fill(user, columns);
        return new Pairs(_tokens, user, now);
    }

    /// <summary>The pairs of one user.</summary>
    internal readonly ref struct Pairs(UserTokens tokens, UserRow user, long now)
    {
        private readonly UserRow _user = user;
        private readonly VectorFeatures _vectors = new(user);

        /// <summary>Writes what a pair takes from the rows.</summary>
        /// <param name="row">The candidate's row, or empty.</param>
        /// <param name="features">The columns from <see cref="PairFeatures.FirstOfRows"/> on, <see cref="PairFeatures.CountOfRows"/> of them.</param>
        /// <param name="projection">Receives the quantized projection of the candidate tower.</param>
        public PairOfRows Write(ReadOnlySpan<byte> row, Span<Half> features, Span<sbyte> projection)
        {
            var candidate = new UserRow(row);
            Span<float> values = stackalloc float[PairFeatures.Count];
            var token = ProfileFeatures.Write(tokens, _user, candidate, now, values);
            _vectors.Write(candidate, values);
            TensorPrimitives.ConvertToHalf(values.Slice(PairFeatures.FirstOfRows, PairFeatures.CountOfRows), features);
            QuantizedVector.Components(candidate.CandidateProjection).CopyTo(projection);
            return new PairOfRows((Half)QuantizedVector.Scale(candidate.CandidateProjection), candidate.Community, token, HasRow: !row.IsEmpty);
        }
    }
}

/// <summary>What a pair takes from the rows beside features and projection.</summary>
/// <param name="Scale">Scale of the quantized projection.</param>
/// <param name="Community">The candidate's community, -1 where unknown.</param>
/// <param name="SharedToken">The rarest attribute token that both have, -1 for none.</param>
/// <param name="HasRow">False where the candidate has no row.</param>
internal readonly record struct PairOfRows(Half Scale, int Community, int SharedToken, bool HasRow);
