using Pymk.Core.Features;

namespace Pymk.Core.Pairs;

/// <summary>Features from embeddings and from the candidate's place in the graph. Holds what is the same for all candidates of a user.</summary>
internal readonly ref struct VectorFeatures
{
    private readonly ReadOnlySpan<sbyte> _embedding;
    private readonly ReadOnlySpan<sbyte> _structure;
    private readonly ReadOnlySpan<sbyte> _friendStructure;
    private readonly int _embeddingSquared;
    private readonly int _structureSquared;
    private readonly int _friendStructureSquared;
    private readonly int _community;

    public VectorFeatures(UserRow user)
    {
        _embedding = QuantizedVector.Components(user.Embedding);
        _structure = QuantizedVector.Components(user.Structure);
        _friendStructure = QuantizedVector.Components(user.FriendStructure);
        _embeddingSquared = SByteDot.Dot(_embedding, _embedding);
        _structureSquared = SByteDot.Dot(_structure, _structure);
        _friendStructureSquared = SByteDot.Dot(_friendStructure, _friendStructure);
        _community = user.Community;
    }

    /// <summary>Writes the features of one candidate.</summary>
    public void Write(UserRow candidate, Span<float> values)
    {
        values[(int)PairFeature.CandidateClustering] = candidate[UserScalar.Clustering];
        values[(int)PairFeature.CandidateCore] = candidate[UserScalar.LogCore];
        values[(int)PairFeature.CandidateFriendDegree] = candidate[UserScalar.FriendLogDegree];
        values[(int)PairFeature.SameCommunity] = _community >= 0 && _community == candidate.Community ? 1 : 0;
        var embedding = QuantizedVector.Components(candidate.Embedding);
        var structure = QuantizedVector.Components(candidate.Structure);
        var structureSquared = SByteDot.Dot(structure, structure);
        var friendStructure = QuantizedVector.Components(candidate.FriendStructure);
        values[(int)PairFeature.EmbeddingCosine] = SByteDot.Cosine(_embedding, _embeddingSquared, embedding, SByteDot.Dot(embedding, embedding));
        values[(int)PairFeature.StructureCosine] = SByteDot.Cosine(_structure, _structureSquared, structure, structureSquared);
        values[(int)PairFeature.FriendsStructureCosine] = SByteDot.Cosine(_friendStructure, _friendStructureSquared, structure, structureSquared);
        values[(int)PairFeature.CandidateFriendsStructureCosine] =
            SByteDot.Cosine(_structure, _structureSquared, friendStructure, SByteDot.Dot(friendStructure, friendStructure));
    }
}
