using Pymk.Core.Candidates;
using Pymk.Core.Recommend;
using Pymk.Grains.Experiments;
using Pymk.Grains.Graph;
using Pymk.Grains.Ids;
using Pymk.Grains.Interfaces.Choices;
using Pymk.Grains.Interfaces.Events;
using Pymk.Grains.Interfaces.Explanation;
using Pymk.Grains.Interfaces.Ids;
using Pymk.Grains.Interfaces.Users;
using Pymk.Grains.ListsAhead;
using Pymk.Grains.Measurement;
using Pymk.Grains.Models;
using Pymk.Grains.Outcomes;
using Pymk.Grains.Placement;
using Pymk.Grains.Profiles;
using Pymk.Grains.Views;

namespace Pymk.Grains.Users;

/// <summary>
/// A user in memory: joins the user's parts, which are scoped to the activation. Activation reads nothing; the first request does. Requests run
/// one after the other. Pushes, timers and interleaving calls run between their awaits; each replaces what it made in one step.
/// </summary>
[UserPlacement]
internal sealed class UserGrain(
    RelationSubscription subscription, UserSuggestions suggestions, UserViews views, UserActions actions, ProfileChanges profiles, PersonLists lists,
    IUserContext user, CandidateSupply supply, SuggestionFilter filter, LikePeople like, UserOrdinals ordinals,
    UserTexts texts, ModelRegistry models, SuggestionExplainer explainer, SourceOutcomes outcomes, ServingPlans plans)
    : Grain, IUserGrain, IUserWorkGrain, IUserListGrain, IRelationListener, IViewListener
{
    private long _profileVersion;
    private PlanSet? _plans;

    // The user's text id, once a caller named it.
    private string? _text;

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        supply.Leave();

        // While the silo stops, no shard can be placed. A living shard drops the subscription at its next push.
        if (reason.ReasonCode != DeactivationReasonCode.ShuttingDown)
        {
            await subscription.UnsubscribeAsync();
        }
    }

    public ValueTask<SuggestionAnswer> GetSuggestions(int count, string? text = null)
    {
        if (text is not null && text != _text)
        {
            return CheckedAsync(count, text);
        }

        CheckCount(count);
        return IsCurrent() && suggestions.TryAnswer(count) is { } answer ? new(answer) : AnswerAsync(count, Freshness.Reuse);
    }

    // Interleaves with requests: reads what they hold and changes nothing they rely on.
    public ValueTask<SuggestionAnswer?> TryGetSuggestions(int count, string? text = null) =>
        (text is null || text == _text) && CanAnswerNow(count) ? new(suggestions.TryAnswer(count)) : default;

    public ValueTask<SuggestionAnswer?> TryRank(int count) => CanAnswerNow(count) ? suggestions.TryRankAsync(count) : default;

    public ValueTask<SuggestionAnswer> Rank(int count) => AnswerAsync(count, Freshness.Rank);

    public ValueTask<SuggestionAnswer> Generate(int count) => AnswerAsync(count, Freshness.Generate);

    public async Task<AheadOutcome> WriteAhead(string version, TimeSpan life)
    {
        try
        {
            var relations = await SubscribedAsync();
            return relations.Model.Version == version ? await supply.WriteAheadAsync(relations, life) : AheadOutcome.OtherVersion;
        }
        catch (Exception e) when (e is UnknownUserException or UserGoneException)
        {
            return AheadOutcome.Gone;
        }
        finally
        {
            if (!suggestions.HasList)
            {
                DeactivateOnIdle();
            }
        }
    }

    public async ValueTask<SuggestionPage> GetPage(SuggestionQuery query)
    {
        CheckCount(query.Count);
        await SubscribedAsync();
        return await suggestions.PageAsync(user.User, query, filter);
    }

    public async ValueTask<SimilarPeople> GetSimilar(int count) => await like.FindAsync(user.User, await SubscribedAsync(), count);

    public async ValueTask<SuggestionExplanation> Explain(UserId person, int count)
    {
        CheckCount(count);
        await SubscribedAsync();
        return await explainer.ExplainAsync(person, count);
    }

    public async ValueTask<CandidatePage> GetCandidates(CandidateQuery query)
    {
        CheckCount(query.Count);
        await SubscribedAsync();
        return await explainer.ListAsync(query);
    }

    public async ValueTask<UserAccount> GetAccount()
    {
        var relations = await SubscribedAsync();
        var held = await GrainFactory.GetGrain<IProfileShardGrain>(ordinals.ShardOf(user.User)).ReadOf(user.User);
        var profile = held.HasProfile ? held.Profile ?? UserProfile.Empty : ModelProfiles.Of(relations.Model, user.User);
        var joined = relations.Model.Graph.TryGetOrdinal(user.User, out var ordinal) && relations.Model.Profiles.Joined[ordinal] is > 0 and var known
            ? DateTimeOffset.FromUnixTimeSeconds(known)
            : held.JoinedMs > 0 ? DateTimeOffset.FromUnixTimeMilliseconds(held.JoinedMs)
            : (DateTimeOffset?)null;
        await texts.ResolveAsync(relations.Model, [user.User]);
        return new UserAccount(texts.Of(relations.Model, user.User), profile, joined, relations.ConnectionCount, relations.Choices);
    }

    public async ValueTask<ProfileCard> GetCard()
    {
        var relations = await SubscribedAsync();
        var (name, headline) = profiles.CardOf(relations.Model, user.User);
        await texts.ResolveAsync(relations.Model, [user.User]);
        return new ProfileCard(user.User, name, headline, relations.ConnectionCount, texts.Of(relations.Model, user.User).Text);
    }

    public async ValueTask<PersonPage> GetPeople(PersonList list, string? cursor, int take) =>
        await lists.ReadAsync(user.User, await SubscribedAsync(), list, cursor, take);

    public async ValueTask<PersonChoices> GetChoices() => (await SubscribedAsync()).Choices;

    public async Task SetChoices(ChoicesChange change)
    {
        await SubscribedAsync();
        await actions.ChooseAsync(change);
    }

    public Task Dismiss(long other) => SetAsync(other, RelationKind.Dismissal, active: true);

    public Task Undismiss(long other) => SetAsync(other, RelationKind.Dismissal, active: false);

    public Task Block(long other) => SetAsync(other, RelationKind.Block, active: true);

    public Task Unblock(long other) => SetAsync(other, RelationKind.Block, active: false);

    public Task Invite(long other) => SetAsync(other, RelationKind.Invitation, active: true);

    public Task Withdraw(long other) => SetAsync(other, RelationKind.Invitation, active: false);

    public async Task Connect(long other)
    {
        try
        {
            await SubscribedAsync();
        }
        catch (UnknownUserException)
        {
            // The connection makes the user known.
        }

        RefreshIf(await actions.ConnectAsync(other));
    }

    public Task Disconnect(long other) => SetAsync(other, RelationKind.Connection, active: false);

    public async Task RecordViews(long[] viewed)
    {
        await actions.CheckPeopleAsync(viewed);
        await OnViewed(viewed, delivery: 0);
    }

    // Interleaves with requests, so that calls share writes and a slow store does not hold back answers. It needs no subscription.
    public async Task OnViewed(long[] people, ulong delivery)
    {
        try
        {
            await actions.CheckUserAsync();
        }
        catch (UnknownUserException)
        {
            DeactivateOnIdle();
            throw;
        }

        await actions.CheckNotErasedAsync(people);
        await views.RecordAsync(people, delivery);
        foreach (var person in people)
        {
            outcomes.Count(Outcome.Viewed, SourcesOf(person));
        }
    }

    public ValueTask<bool> OnRelationsChanged(RelationEvent[] events)
    {
        if (subscription.Relations is not { } relations)
        {
            return new(false);
        }

        RefreshIf(relations.Apply(events));
        return new(true);
    }

    public async Task OnErased(long erased)
    {
        if (erased != user.User)
        {
            subscription.Relations?.Forget(erased);
            suggestions.Discard();
            return;
        }

        _text = null;

        // What is under way ends, so that nothing is written after the call.
        await Task.WhenAll(suggestions.EndAsync(), views.EndAsync());
        DeactivateOnIdle();
    }

    private static void CheckCount(int count)
    {
        if (!IsCount(count))
        {
            throw new InvalidRequestException("count", $"The count must be 1 to {SuggestionLimits.MaxCount}, is {count}.");
        }
    }

    private static bool IsCount(int count) => count is >= 1 and <= SuggestionLimits.MaxCount;

    private async ValueTask<SuggestionAnswer> CheckedAsync(int count, string text)
    {
        var model = models.HasModel ? models.Current : null;
        await texts.ResolveAsync(model, [user.User]);
        var own = texts.TextOf(model, user.User);
        if (own != text)
        {
            // After a person who was erased, the search for a text may go on.
            var number = own is { Length: > 0 } ? UserIdHash.NoneLeft : (await texts.FindAsync([text]))[0];
            if (own is { Length: > 0 } || (number >= 0 && number != user.User))
            {
                throw new AnotherUserException();
            }

            DeactivateOnIdle();
            if (number == user.User)
            {
                throw new UserGoneException(new UserId(user.User, text));
            }

            throw new UnknownUserException(new UserId(user.User, text));
        }

        var answer = await GetSuggestions(count);
        _text = own;
        return answer;
    }

    private bool CanAnswerNow(int count) => IsCount(count) && subscription.IsCurrent() && profiles.VersionOf(user.User) == _profileVersion && plans.Current == _plans;

    private bool IsCurrent()
    {
        if (plans.Current is var now && now != _plans)
        {
            _plans = now;
            suggestions.Use(now.PlanOf(user.User));
        }

        if (!subscription.IsCurrent())
        {
            return false;
        }

        var version = profiles.VersionOf(user.User);
        if (version != _profileVersion)
        {
            suggestions.Discard();
            _profileVersion = version;
        }

        return true;
    }

    private async ValueTask<SuggestionAnswer> AnswerAsync(int count, Freshness freshness)
    {
        await SubscribedAsync();
        return await suggestions.AnswerAsync(count, freshness);
    }

    private async ValueTask<UserRelations> SubscribedAsync()
    {
        if (!IsCurrent())
        {
            if (subscription.Prepare())
            {
                suggestions.Reset();
            }

            try
            {
                RefreshIf(await subscription.SubscribeAsync() && suggestions.HasList);
            }
            catch (UnknownUserException)
            {
                DeactivateOnIdle();
                throw;
            }
        }

        return subscription.Relations!;
    }

    private async Task SetAsync(long other, RelationKind kind, bool active)
    {
        await SubscribedAsync();
        var sources = SourcesOf(other);
        RefreshIf(await actions.SetAsync(other, kind, active));
        if (active && (kind is RelationKind.Invitation or RelationKind.Dismissal))
        {
            outcomes.Count(kind == RelationKind.Invitation ? Outcome.Invited : Outcome.Dismissed, sources);
        }
    }

    private CandidateSources SourcesOf(long person) =>
        suggestions.LastOrder is { Head: { } head } order && ordinals.TryOrdinal(order.Model, person, out var ordinal)
            ? head.SourcesOf(ordinal)
            : CandidateSources.None;

    private void RefreshIf(bool pathsChanged)
    {
        if (pathsChanged)
        {
            suggestions.RefreshSoon();
        }
    }
}
