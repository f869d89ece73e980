using Pymk.Core.Candidates;

namespace Pymk.Core.Explanation;

/// <summary>What an explanation reads and scores before its verdict.</summary>
/// <param name="Person">Ordinal of the person.</param>
/// <param name="Sources">What each source says of the person now.</param>
/// <param name="Partial">True where a shard did not answer, so that a source may have missed the person.</param>
/// <param name="Invite">P(invite | shown).</param>
/// <param name="Accept">P(accept | invite).</param>
/// <param name="Features">The strongest effects, the strongest first.</param>
/// <param name="Attribute">Token of the rarest attribute in common that makes a group; -1 for none.</param>
/// <param name="Community">The community; -1 where unknown.</param>
public sealed record PairEvidence(
    int Person, IReadOnlyList<SourceTrace> Sources, bool Partial, float Invite, float Accept, IReadOnlyList<FeatureEffect> Features, int Attribute,
    int Community);
