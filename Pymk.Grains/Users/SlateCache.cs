using Pymk.Core.Privacy;
using Pymk.Core.Rules;
using Pymk.Core.Slates;
using Pymk.Grains.Candidates;
using Pymk.Grains.Facts;
using Pymk.Grains.Interfaces.Users;

namespace Pymk.Grains.Users;

/// <summary>
/// A user's finished slate. It is valid for its order, its count, its version of the relations and of the operator's facts, and the flags of the
/// people in it, while the rules hold nobody back: they are checked for every answer, because time alone changes them.
/// </summary>
internal sealed class SlateCache(RelationSubscription subscription, SlateWriter slates, SiloFacts facts, TimeProvider time)
{
    private Slate? _slate;

    /// <summary>Answers from the slate, or from a new one where it is not valid.</summary>
    /// <param name="order">The order.</param>
    /// <param name="list">The whole order where it is in memory.</param>
    /// <param name="count">People to show.</param>
    /// <param name="marks">Marks of the order.</param>
    /// <returns>Null where the slate needs the whole order, and it is not in memory.</returns>
    public SuggestionAnswer? TryAnswer(ListOrder order, ScoredList? list, int count, AnswerMarks marks = AnswerMarks.None)
    {
        if (_slate is not { } slate || !Holds(slate, order, count))
        {
            if ((TryWrite(order, count) ?? (list?.Order == order ? Write(list, count) : null)) is not { } written)
            {
                return null;
            }

            _slate = slate = written;
        }

        return Answer(slate, marks, ServingMetrics.Reused);
    }

    /// <summary>Answers from a new slate and keeps it.</summary>
    /// <param name="order">The order.</param>
    /// <param name="count">People to show.</param>
    /// <param name="marks">Marks of the order.</param>
    /// <param name="work">The work behind the order, for <see cref="ServingMetrics.CountAnswer"/>.</param>
    public SuggestionAnswer AnswerAnew(ScoredList order, int count, AnswerMarks marks, KeyValuePair<string, object?> work) =>
        Answer(_slate = TryWrite(order.Order, count) ?? Write(order, count), marks, work);

    /// <summary>Answers from a new slate and does not keep it: the order's scores are on loan.</summary>
    public SuggestionAnswer AnswerOnce(ScoredList order, int count) => Answer(Write(order, count), AnswerMarks.None, ServingMetrics.Scored);

    /// <summary>Answers from a part of the order, and does not keep the slate.</summary>
    /// <param name="order">The order.</param>
    /// <param name="count">People to show.</param>
    /// <param name="struck">Whether each candidate is left out.</param>
    /// <param name="marks">Marks of the order.</param>
    /// <param name="work">The work behind the order.</param>
    /// <returns>The answer, and the ordinals of its people.</returns>
    public (SuggestionAnswer Answer, int[] People) AnswerPart(
        ScoredList order, int count, ReadOnlySpan<bool> struck, AnswerMarks marks, KeyValuePair<string, object?> work)
    {
        var slate = Write(order, count, struck);
        return (Answer(slate, marks, work), slate.People);
    }

    /// <summary>Writes the slate of the next answer, and takes down how it comes about. A slate of another length stays kept.</summary>
    /// <param name="order">The order.</param>
    /// <param name="count">People to show.</param>
    /// <param name="marks">Marks of the order.</param>
    public SlateExplanation Explain(ScoredList order, int count, AnswerMarks marks)
    {
        var (trace, now) = (new SlateTrace(), Context(order.Order, subscription.Relations!.People));
        var slate = Write(order, count, trace: trace);
        if (_slate is null || _slate.Count == count)
        {
            _slate = slate;
        }

        return new SlateExplanation(trace, now, slates.Exposures(order.Model), MarksOf(slate, marks));
    }

    /// <inheritdoc cref="SlateWriter.HeadOf"/>
    public SlateHead HeadOf(ScoredList order) => slates.HeadOf(order);

    /// <summary>A test of whether the rules allow a candidate of an order now.</summary>
    public Func<int, bool> Rules(ScoredList order)
    {
        var context = Context(order.Order, subscription.Relations!.People);
        return person => RuleBook.HeldBackBy(context, person) is null;
    }

    /// <summary>Drops the slate.</summary>
    public void Clear() => _slate = null;

    private static SuggestionAnswer Answer(Slate slate, AnswerMarks marks, KeyValuePair<string, object?> work)
    {
        marks = MarksOf(slate, marks);
        ServingMetrics.CountAnswer(work, marks);
        return new SuggestionAnswer(slate.Tag?.NewId() ?? Guid.NewGuid(), slate.Order.Model.Version, marks, slate.Packed);
    }

    private static AnswerMarks MarksOf(Slate slate, AnswerMarks marks)
    {
        marks |= slate.Order.Partial || slate.Flags.IsPartial ? AnswerMarks.Partial : AnswerMarks.None;
        return marks | (slate.People.Length < slate.Count ? AnswerMarks.Short : AnswerMarks.None);
    }

    private bool Holds(Slate slate, ListOrder order, int count)
    {
        if (slate.Count != count || slate.Order != order || slate.RelationsVersion != subscription.Relations!.Version
            || !slate.Flags.Hold(subscription.Relations.People))
        {
            return false;
        }

        var context = Context(order, subscription.Relations.People);
        if (slate.FactsVersion != (context.Facts?.Version ?? 0))
        {
            return false;
        }

        foreach (var person in slate.People)
        {
            if (RuleBook.HeldBackBy(context, person) is not null)
            {
                ServingMetrics.HeldBack.Add(1);
                return false;
            }
        }

        return true;
    }

    private Slate Write(ScoredList order, int count, ReadOnlySpan<bool> struck = default, SlateTrace? trace = null)
    {
        var relations = subscription.Relations!;
        relations.Resolve();
        var flags = new SlateFlags(relations.People);
        return slates.Write(order, Context(order.Order, flags), count, relations.Version, flags, struck, trace);
    }

    private Slate? TryWrite(ListOrder order, int count)
    {
        var relations = subscription.Relations!;
        relations.Resolve();
        var flags = new SlateFlags(relations.People);
        return slates.TryWrite(order, Context(order, flags), count, relations.Version, flags);
    }

    private RuleContext Context(ListOrder order, IPeople people) => new(
        order.User, time.GetUtcNow().ToUnixTimeSeconds(), subscription.Relations!.Set, people, facts.Of(order.Model), order.CountedMs);
}

/// <summary>How a slate came about.</summary>
/// <param name="Trace">Order and picks.</param>
/// <param name="Context">What rules and discounts read.</param>
/// <param name="Exposures">Returns how often an ordinal was shown today.</param>
/// <param name="Marks">How the answer falls short.</param>
internal sealed record SlateExplanation(SlateTrace Trace, RuleContext Context, Func<int, int> Exposures, AnswerMarks Marks);
