using Pymk.Core.Candidates;
using Pymk.Core.Features;
using Pymk.Core.Generation;
using Pymk.Core.Graph;

namespace Pymk.Core.Recommend;

/// <summary>Where one generation reads: memory for the offline sweep, shards and stores for a silo.</summary>
/// <param name="Graph">Reads connections.</param>
/// <param name="Nearest">Searches embeddings.</param>
/// <param name="Rows">Reads feature rows.</param>
public readonly record struct CandidateReaders(IGraphReader Graph, INearestUsers Nearest, IUserRows Rows);
