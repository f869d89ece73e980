using Pymk.Core.Candidates;
using Pymk.Core.Collections;
using Pymk.Core.Features;

namespace Pymk.Core.Generation;

/// <summary>The users with the nearest embeddings. Fetches more than its quota, to make up for excluded users among them.</summary>
internal sealed class NearestSource : ICandidateSource
{
    /// <summary>What a search finds that did not begin.</summary>
    public static ValueTask<NearestUsers> NoneFound => new(new NearestUsers([], [], false));

    public CandidateSources Flag => CandidateSources.Nearest;

    public int Quota(CandidateOptions options) => options.Nearest;

    /// <summary>Starts the search, which goes on while the graph is read.</summary>
    public static void Begin(GenerationContext context, CancellationToken cancellation)
    {
        if (context.Options.Nearest > 0 && ReadEmbedding(context))
        {
            var count = context.Options.Nearest + 1 + Math.Min(context.Around.Friends.Length, CandidateOptions.MostExtraNearest);
            var search = context.Nearest.SearchAsync(context.Embedding, count, cancellation);
            context.Found = search.IsCompletedSuccessfully ? search : new(Observed(search.AsTask()));
        }
    }

    public async ValueTask CollectAsync(GenerationContext context, ScoredUsers into, CancellationToken cancellation)
    {
        var found = await context.Found.ConfigureAwait(false);
        context.Found = NoneFound;
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
        ReadEmbedding(context) ? SourceMiss.NotAmongNearest : SourceMiss.NoEmbedding;

    // Nobody awaits the search of a generation that fails meanwhile.
    private static Task<NearestUsers> Observed(Task<NearestUsers> search)
    {
        const TaskContinuationOptions OnFault = TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously;
        _ = search.ContinueWith(t => t.Exception, CancellationToken.None, OnFault, TaskScheduler.Default);
        return search;
    }

    private static bool ReadEmbedding(GenerationContext context)
    {
        var row = new UserRow(context.Row.Span);
        QuantizedVector.Read(row.Embedding, context.Embedding);
        return QuantizedVector.Scale(row.Embedding) > 0;
    }
}
