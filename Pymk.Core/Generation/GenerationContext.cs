using Pymk.Core.Candidates;
using Pymk.Core.Collections;
using Pymk.Core.Features;
using Pymk.Core.Neighborhoods;
using Pymk.Core.Pairs;

namespace Pymk.Core.Generation;

/// <summary>Scratch state shared by the sources and features of one generation. Pooled by the generator; not safe for concurrent use.</summary>
internal sealed class GenerationContext
{
    /// <summary>Starts with an empty list for each source.</summary>
    public GenerationContext(int sources)
    {
        Quotas = new int[sources];
        for (var i = 0; i < sources; i++)
        {
            Scored.Add(new ScoredUsers());
        }
    }

    public CandidateRequest Request { get; private set; }

    public CandidateOptions Options { get; private set; } = new();

    /// <summary>The user's feature row; empty where there is none.</summary>
    public ReadOnlyMemory<byte> Row { get; private set; }

    /// <summary>The graph around the user.</summary>
    public Neighborhood Around { get; } = new();

    /// <summary>What each source found, in the order of the sources.</summary>
    public List<ScoredUsers> Scored { get; } = [];

    /// <summary>How many of each source's users were chosen before the sources competed for the rest.</summary>
    public int[] Quotas { get; }

    /// <summary>The chosen candidates and their sources.</summary>
    public UserTable<CandidateSources> Chosen { get; } = new(1 << 11);

    /// <summary>Scratch sums of the sources that read postings.</summary>
    public UserTable<float> Sums { get; } = new();

    public PairFeatureBuilder Pairs { get; } = new();

    /// <summary>Scratch vector: the user's embedding.</summary>
    public float[] Embedding { get; } = new float[UserRow.EmbeddingDimension];

    /// <summary>Null between generations.</summary>
    public INearestUsers Nearest { get; private set; } = null!;

    /// <summary>The search for the nearest embeddings, from its beginning until its result is taken.</summary>
    public ValueTask<NearestUsers> Found { get; set; } = NearestSource.NoneFound;

    /// <summary>True where a source missed candidates because an index shard was slow or lost.</summary>
    public bool Partial { get; set; }

    public void Begin(CandidateRequest request, CandidateOptions options, ReadOnlyMemory<byte> row, INearestUsers nearest) =>
        (Request, Options, Row, Nearest, Partial, Found) = (request, options, row, nearest, false, NearestSource.NoneFound);

    /// <summary>
    /// Lets go of the readers. They lead to the model and so to the pool: a bag is held by the threads that used it, so a pooled context that held its
    /// model would keep every version in memory.
    /// </summary>
    public void End() => (Request, Row, Nearest, Found) = (default, default, null!, NearestSource.NoneFound);
}
