using Pymk.Core.Candidates;
using Pymk.Core.Collections;

namespace Pymk.Core.Generation;

/// <summary>Takes down what the sources found, after the candidates are chosen and before the pair features change the context.</summary>
internal static class TraceWriter
{
    /// <summary>Writes the sources of a generation into a trace.</summary>
    public static void Take(this GenerationTrace trace, GenerationContext context, ICandidateSource[] sources)
    {
        for (var i = 0; i < sources.Length; i++)
        {
            var found = context.Scored[i];
            SourceFind? person = found.TryFind(trace.Person, out var key, out var place)
                ? new SourceFind(trace.Person, ScoredUsers.ScoreOf(key), place)
                : null;
            trace.Add(new SourceTrace(
                sources[i].Flag, context.Quotas[i], found.Count, Best(found, context.Options.Total), person,
                Miss(trace.Person, context, sources[i], person)));
        }
    }

    private static SourceFind[] Best(ScoredUsers found, int count)
    {
        var keys = found.Best(count);
        var best = new SourceFind[keys.Length];
        for (var i = 0; i < best.Length; i++)
        {
            best[i] = new SourceFind(ScoredUsers.UserOf(keys[i]), ScoredUsers.ScoreOf(keys[i]), i + 1);
        }

        return best;
    }

    private static SourceMiss Miss(int person, GenerationContext context, ICandidateSource source, SourceFind? found)
    {
        if (person == GenerationTrace.Nobody)
        {
            return SourceMiss.None;
        }

        if (found is null)
        {
            return context.Around.IsExcluded(person) ? SourceMiss.Connected
                : source.Quota(context.Options) == 0 ? SourceMiss.SwitchedOff
                : source.WhyNot(context, person);
        }

        return context.Chosen.Find(person) is >= 0 and var slot && context.Chosen.Values[slot].HasFlag(source.Flag) ? SourceMiss.None
            : source is PopularSource ? SourceMiss.NotNeeded
            : SourceMiss.BeyondQuota;
    }
}
