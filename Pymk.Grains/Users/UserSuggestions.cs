using System.Buffers;
using Microsoft.Extensions.Options;
using Pymk.Grains.Candidates;
using Pymk.Grains.Experiments;
using Pymk.Grains.Interfaces.Admission;
using Pymk.Grains.Interfaces.Stores;
using Pymk.Grains.Interfaces.Users;

namespace Pymk.Grains.Users;

/// <summary>
/// A user's answers: ranks the user's candidates and reuses the order for its model until <see cref="ServingOptions.OrderMaxAge"/>. Callers
/// subscribe the relations first.
/// </summary>
internal sealed class UserSuggestions
{
    private readonly RelationSubscription _subscription;
    private readonly CandidateSupply _supply;
    private readonly IListScorer _scorer;
    private readonly SlateCache _slates;
    private readonly TimeProvider _time;
    private readonly double _orderMaxAge;
    private readonly RefreshSchedule _refresh;
    private ListOrder? _order;

    public UserSuggestions(
        IUserContext user,
        RelationSubscription subscription,
        CandidateSupply supply,
        IListScorer scorer,
        SlateCache slates,
        IOptions<ServingOptions> options,
        TimeProvider time)
    {
        (_subscription, _supply, _scorer, _slates, _time) = (subscription, supply, scorer, slates, time);
        _orderMaxAge = options.Value.OrderMaxAge.TotalSeconds;
        _refresh = new RefreshSchedule(user, RefreshAsync, options.Value.RefreshDelay, time);
    }

    /// <summary>True while a candidate list is in use.</summary>
    public bool HasList => _supply.HasList;

    /// <summary>The best of the last order and its model; null before the first, and once it is void.</summary>
    public ListOrder? LastOrder => _order;

    private long Now => _time.GetUtcNow().ToUnixTimeSeconds();

    private UserRelations Relations => _subscription.Relations!;

    /// <summary>
    /// Answers from the slate or the order; null where there is no fresh order, or all of it is needed and is not in memory. Needs no await.
    /// </summary>
    public SuggestionAnswer? TryAnswer(int count)
    {
        if (_order is not { } order || !IsFresh(order))
        {
            return null;
        }

        _supply.Touch();
        return _slates.TryAnswer(order, _supply.Order, count);
    }

    /// <summary>
    /// Ranks the list in memory again and answers, but does not keep the order; null where the list is missing or old, or the relations are not
    /// current.
    /// </summary>
    /// <exception cref="OverloadedException">The ranking queue is full.</exception>
    public async ValueTask<SuggestionAnswer?> TryRankAsync(int count)
    {
        var model = Relations.Model;
        if (_supply.Current is not { } candidates || _supply.IsOld(candidates) || candidates.ClosedBridges != Relations.ClosedBridges)
        {
            return null;
        }

        _supply.Touch();
        var (invite, accept) = (ArrayPool<float>.Shared.Rent(candidates.Count), ArrayPool<float>.Shared.Rent(candidates.Count));
        try
        {
            var order = new ScoredList(model, candidates, invite, accept, Now, _supply.Plan);
            await _scorer.ScoreAsync(order);
            if (!_subscription.IsCurrent() || !IsUsable(order.Order))
            {
                return null;
            }

            return _slates.AnswerOnce(order, count);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(invite);
            ArrayPool<float>.Shared.Return(accept);
        }
    }

    /// <summary>Answers, and ranks, reads or generates for it what is missing or old.</summary>
    /// <exception cref="OverloadedException">Ranking or generation is at its limit, and there is no order of this model.</exception>
    /// <exception cref="StoreUnavailableException">A store does not answer, and there is no order of this model.</exception>
    public async ValueTask<SuggestionAnswer> AnswerAsync(int count, Freshness freshness)
    {
        if (freshness == Freshness.Reuse && TryAnswer(count) is { } answer)
        {
            return answer;
        }

        try
        {
            var (order, marks, work) = await OrderAsync(freshness);
            return _slates.AnswerAnew(order, count, marks, work);
        }
        catch (Exception e) when (e is OverloadedException or StoreUnavailableException && freshness == Freshness.Reuse)
        {
            // The list was given up: its best still answer.
            if (_order is { } old && IsUsable(old) && _slates.TryAnswer(old, _supply.Order, count, AnswerMarks.Stale) is { } stale)
            {
                return stale;
            }

            throw;
        }
    }

    /// <summary>Answers a page of what a filter leaves of the order.</summary>
    /// <param name="user">The user.</param>
    /// <param name="query">The question.</param>
    /// <param name="filter">Strikes candidates out.</param>
    /// <exception cref="InvalidRequestException">The cursor is none, or of another question.</exception>
    /// <exception cref="ExpiredCursorException">The cursor is of another list.</exception>
    /// <inheritdoc cref="AnswerAsync"/>
    public async ValueTask<SuggestionPage> PageAsync(long user, SuggestionQuery query, SuggestionFilter filter)
    {
        ScoredList order;
        AnswerMarks marks;
        KeyValuePair<string, object?> work;
        bool[] struck;
        do
        {
            (order, marks, work) = await OrderAsync(Freshness.Reuse);
            struck = await filter.StrikeAsync(order.Model, order.Candidates, query);
        }
        while (!IsUsable(order.Order));

        var (question, list) = (SuggestionCursor.HashOf(query), filter.HashOf(order.Model, order.Candidates));
        var shown = new bool[struck.Length];
        if (query.Cursor is { Length: > 0 } cursor)
        {
            SuggestionCursor.Read(cursor, user, question, list, shown);
        }

        Strike(struck, shown);
        var (answer, people) = _slates.AnswerPart(order, query.Count, struck, marks, work);
        filter.Mark(order.Candidates, people, shown);
        Strike(struck, shown);
        var more = filter.AnyLeft(order.Candidates, struck, _slates.Rules(order));
        return new SuggestionPage(answer, more ? SuggestionCursor.Of(user, question, list, shown) : null);
    }

    private static void Strike(bool[] struck, bool[] shown)
    {
        for (var i = 0; i < struck.Length; i++)
        {
            struck[i] |= shown[i];
        }
    }

    /// <summary>The order that answers, and ranks, reads or generates for it what is missing or old.</summary>
    /// <returns>The order, in what it falls short, and the work behind it.</returns>
    /// <inheritdoc cref="AnswerAsync"/>
    public async ValueTask<(ScoredList Order, AnswerMarks Marks, KeyValuePair<string, object?> Work)> OrderAsync(Freshness freshness)
    {
        if (freshness == Freshness.Generate)
        {
            Discard();
        }

        var marks = AnswerMarks.None;
        var work = ServingMetrics.Reused;
        var order = _supply.Order;
        if (freshness != Freshness.Reuse || order is null || !IsFresh(order.Order))
        {
            try
            {
                (order, work) = await RankAsync(freshness);
            }
            catch (Exception e) when (
                e is OverloadedException or StoreUnavailableException && freshness == Freshness.Reuse && order is not null && IsUsable(order.Order))
            {
                marks |= AnswerMarks.Stale;
            }
        }

        return (order!, marks, work);
    }

    /// <summary>Generates and ranks again soon, in the background.</summary>
    public void RefreshSoon() => _refresh.Request();

    /// <summary>Discards list, order and slate: they are of an older profile.</summary>
    public void Discard()
    {
        _supply.Discard();
        _order = null;
        _slates.Clear();
    }

    /// <summary>Discards everything and writes no list any more; completes when none is being written.</summary>
    public Task EndAsync()
    {
        Discard();
        return _supply.EndAsync();
    }

    /// <summary>Starts over for another model.</summary>
    public void Reset()
    {
        _supply.Reset();
        _order = null;
        _slates.Clear();
    }

    /// <summary>Goes on by other settings: what was made by those of before answers no more.</summary>
    public void Use(ServingPlan plan)
    {
        if (plan != _supply.Plan)
        {
            _supply.Use(plan);
            _order = null;
            _slates.Clear();
        }
    }

    /// <summary>True while an order is of the current model, bridges and settings.</summary>
    public bool IsUsable(ListOrder order) =>
        order.Model == Relations.Model && order.ClosedBridges == Relations.ClosedBridges && order.Plan == _supply.Plan;

    private bool IsFresh(ListOrder order) => IsUsable(order) && Now - order.ScoredAt <= _orderMaxAge;

    private async Task<(ScoredList Order, KeyValuePair<string, object?> Work)> RankAsync(Freshness freshness)
    {
        var relations = Relations;
        CandidateList candidates;
        ScoredList order;
        bool generated;
        do
        {
            (candidates, generated) = freshness == Freshness.Generate
                ? (await _supply.GenerateAsync(relations), true)
                : await _supply.GetAsync(relations);
            order = await ScoreAsync(relations, candidates);
        }
        while (candidates.ClosedBridges != relations.ClosedBridges);

        if (_supply.IsOld(candidates))
        {
            RefreshSoon();
        }

        return (order, generated ? ServingMetrics.Generated : ServingMetrics.Scored);
    }

    private async Task<ScoredList> ScoreAsync(UserRelations relations, CandidateList candidates)
    {
        var order = new ScoredList(
            relations.Model, candidates, new float[candidates.Count], new float[candidates.Count], Now, _supply.Plan);
        await _scorer.ScoreAsync(order);
        if (order.Order.Plan == _supply.Plan && _supply.TryKeep(order))
        {
            order.Order.Head = _slates.HeadOf(order);
            _order = order.Order;
        }

        return order;
    }

    // False where the refresh must be tried again. Until then the old order serves; the rules keep it right.
    private async Task<bool> RefreshAsync()
    {
        if (_supply.IsGenerating)
        {
            return false;
        }

        // Without a list the next request generates.
        if (!_supply.HasList || _subscription.Relations is not { } relations)
        {
            return true;
        }

        try
        {
            await ScoreAsync(relations, await _supply.GenerateAsync(relations));
            return true;
        }
        catch (Exception e) when (e is OverloadedException or StoreUnavailableException)
        {
            return false;
        }
    }
}
