using Pymk.Core.Candidates;
using Pymk.Core.Collections;
using Pymk.Core.Features;

namespace Pymk.Core.Generation;

/// <summary>The users with the nearest embeddings. Fetches more than its quota, to make up for excluded users among them.</summary>
internal sealed class NearestSource : ICandidateSource
{
    private const int MostExtra = 200;

    public CandidateSources Flag => CandidateSources.Nearest;

    public int Quota(CandidateOptions options) => options.Nearest;

    public async ValueTask CollectAsync(GenerationContext context, ScoredUsers into, CancellationToken cancellation)
    {
        if (context.Options.Nearest == 0 || !ReadEmbedding(context))
        {
            return;
        }

        var count = context.Options.Nearest + 1 + Math.Min(context.Around.Friends.Length, MostExtra);
        var found = await context.Nearest.SearchAsync(context.Embedding, count, cancellation).ConfigureAwait(false);
        context.Partial |= found.Partial;
        for (var i = 0; i < found.Users.Length; i++)
        {
            if (!context.Around.IsExcluded(found.Users[i]))
            {
                into.Add(found.Users[i], found.Scores[i]);
            }
        }
    }

    public SourceMiss WhyNot(GenerationContext context, int user) =>
        context.Options.Nearest == 0 ? SourceMiss.SwitchedOff : ReadEmbedding(context) ? SourceMiss.NotAmongNearest : SourceMiss.NoEmbedding;

    private static bool ReadEmbedding(GenerationContext context)
    {
        var row = new UserRow(context.Row.Span);
        QuantizedVector.Read(row.Embedding, context.Embedding);
        return QuantizedVector.Scale(row.Embedding) > 0;
    }
}
