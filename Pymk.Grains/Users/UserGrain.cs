using System.Buffers;
using Microsoft.Extensions.Logging;
using Pymk.Core.Rules;
using Pymk.Grains.Candidates;
using Pymk.Grains.Graph;
using Pymk.Grains.Interfaces.Admission;
using Pymk.Grains.Interfaces.Users;
using Pymk.Grains.Measurement;
using Pymk.Grains.Models;

namespace Pymk.Grains.Users;

/// <summary>
/// A user in memory. Activation reads nothing: the first question does, so that a push to a user who is not asked for stays cheap. Requests run one after the
/// other; pushes and the refresh run between their awaits, and each replaces what it made in one step.
/// </summary>
internal sealed partial class UserGrain(UserTools tools, ILogger<UserGrain> log) : Grain, IUserGrain, IUserWorkGrain, IRelationListener
{
    // A user's refreshes take at most about a tenth of the time.
    private const int RestAfterRefresh = 10;

    private static readonly TimeSpan ShownWriteDelay = TimeSpan.FromSeconds(5);

    private long _user;
    private int _shard;
    private long _epoch = -1;
    private long _profileVersion;
    private UserRelations? _relations;
    private CandidateList? _candidates;
    private ScoredList? _scored;
    private Slate? _slate;
    private Task<CandidateList>? _generation;
    private IGrainTimer? _refresh;
    private IGrainTimer? _shownWrite;
    private DateTimeOffset _restUntil;
    private bool _outdated;
    private long _lastMs;
    private bool _storeRead;
    private bool _shownChanged;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _user = this.GetPrimaryKeyLong();
        _shard = tools.Numbers.ShardOf(_user);
        return Task.CompletedTask;
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        // While a silo stops, shards may have no place; one that lives on learns at its next push that nobody listens.
        if (_relations is not null && reason.ReasonCode != DeactivationReasonCode.ShuttingDown)
        {
            await GrainFactory.GetGrain<IGraphShardGrain>(_shard).Unsubscribe(_user);
        }

        await WriteViewsAsync();
    }

    public ValueTask<SuggestionAnswer> GetSuggestions(int count)
    {
        CheckCount(count);
        return IsCurrent() && AtOnce(count) is { } answer ? new(answer) : AnswerAsync(count, Work.None);
    }

    public ValueTask<SuggestionAnswer> Rank(int count)
    {
        CheckCount(count);
        return AnswerAsync(count, Work.Ranking);
    }

    public ValueTask<SuggestionAnswer> Generate(int count)
    {
        CheckCount(count);
        return AnswerAsync(count, Work.Generation);
    }

    // Comes between the awaits of other requests, so it looks at what they hold and changes nothing they count on.
    public ValueTask<SuggestionAnswer?> TryGetSuggestions(int count) => CanAnswerAtOnce(count) ? new(AtOnce(count)) : default;

    public ValueTask<SuggestionAnswer?> TryRank(int count) => CanAnswerAtOnce(count) ? RankAsync(count) : default;

    public async ValueTask<ProfileCard> GetCard()
    {
        var relations = await CurrentRelationsAsync();
        var model = tools.Models.Current;
        if (!tools.Profiles.TryGetCard(_user, out var name, out var headline) && model.Graph.TryGetOrdinal(_user, out var ordinal))
        {
            (name, headline) = (model.Profiles.Names[ordinal], model.Profiles.Headlines[ordinal]);
        }

        return new ProfileCard(_user, name, headline, relations.ConnectionCount);
    }

    public Task Dismiss(long other) => RelateAsync(other, RelationKind.Dismissal, active: true);

    public Task Undismiss(long other) => RelateAsync(other, RelationKind.Dismissal, active: false);

    public Task Block(long other) => RelateAsync(other, RelationKind.Block, active: true);

    public Task Unblock(long other) => RelateAsync(other, RelationKind.Block, active: false);

    public Task Invite(long other) => RelateAsync(other, RelationKind.Invitation, active: true);

    public Task Withdraw(long other) => RelateAsync(other, RelationKind.Invitation, active: false);

    public async Task Connect(long other)
    {
        CheckOther(other);
        var now = NowMs();
        var events = new List<RelationEvent> { new(_user, other, RelationKind.Connection, true, now) };
        if (_relations is { } relations)
        {
            // An accepted invitation is no longer pending.
            (long From, long To)[] invitations = [(_user, other), (other, _user)];
            events.AddRange(invitations
                .Where(i => relations.Has(i.From, i.To, RelationKind.Invitation))
                .Select(i => new RelationEvent(i.From, i.To, RelationKind.Invitation, false, now)));
        }

        await WriteAsync(events);
    }

    public Task Disconnect(long other) => RelateAsync(other, RelationKind.Connection, active: false);

    public async Task RecordViews(long[] viewed)
    {
        var relations = await CurrentRelationsAsync();
        var model = tools.Models.Current;
        foreach (var other in viewed)
        {
            if (tools.Numbers.TryOrdinal(model, other, out var ordinal))
            {
                relations.Show(ordinal, tools.Now);
                tools.Exposures.Add(other);
            }
        }

        _shownChanged = true;
        _shownWrite ??= this.RegisterGrainTimer(
            WriteViewsAsync, new GrainTimerCreationOptions { DueTime = ShownWriteDelay, Period = Timeout.InfiniteTimeSpan, Interleave = true });
    }

    public ValueTask<bool> OnRelationsChanged(RelationEvent[] events)
    {
        if (_relations is null)
        {
            return new(false);
        }

        if (_relations.Apply(events))
        {
            RefreshSoon();
        }

        return new(true);
    }

    private async ValueTask<SuggestionAnswer?> RankAsync(int count)
    {
        var model = tools.Models.Current;
        if (_candidates is not { } candidates || IsOld(candidates))
        {
            return null;
        }

        // Nobody keeps these scores.
        var (invite, accept) = (ArrayPool<float>.Shared.Rent(candidates.Count), ArrayPool<float>.Shared.Rent(candidates.Count));
        try
        {
            var list = await ScoreAsync(new ScoredList(model, candidates, invite, accept, tools.Now));
            return tools.Models.Current == model && HoldsRelations() ? Answer(WriteSlate(model, list, count), AnswerMarks.None) : null;
        }
        finally
        {
            ArrayPool<float>.Shared.Return(invite);
            ArrayPool<float>.Shared.Return(accept);
        }
    }

    private static SuggestionAnswer Answer(Slate slate, AnswerMarks marks)
    {
        marks |= slate.List.Candidates.Partial ? AnswerMarks.Partial : AnswerMarks.None;
        marks |= slate.People.Length < slate.Count ? AnswerMarks.Short : AnswerMarks.None;
        return new SuggestionAnswer(Guid.NewGuid(), slate.List.Model.Version, marks, slate.Packed);
    }

    private static void CheckCount(int count)
    {
        if (count is < 1 or > SuggestionLimits.MaxCount)
        {
            throw new InvalidRequestException("count", $"The count must be 1 to {SuggestionLimits.MaxCount}, is {count}.");
        }
    }

    private bool CanAnswerAtOnce(int count) =>
        count is >= 1 and <= SuggestionLimits.MaxCount && HoldsRelations() && tools.Profiles.VersionOf(_user) == _profileVersion;

    private bool IsCurrent()
    {
        if (!HoldsRelations())
        {
            return false;
        }

        if (tools.Profiles.VersionOf(_user) is var version && version != _profileVersion)
        {
            // Made for another profile, here and in the store; so is what a generation under way will bring.
            (_candidates, _scored, _slate, _generation, _storeRead, _profileVersion) = (null, null, null, null, true, version);
        }

        return true;
    }

    // The relations are those of the current model and of a subscription that still holds.
    private bool HoldsRelations()
    {
        if (_relations is not { } relations || relations.ModelVersion != tools.Models.Current.Version || !tools.Leases.Holds(_shard, _epoch))
        {
            return false;
        }

        relations.Apply(tools.Leases.Withdrawn);
        return true;
    }

    // The finished slate, or a new one from the scored order; null where there is no order to use.
    private SuggestionAnswer? AtOnce(int count)
    {
        var model = tools.Models.Current;
        if (_scored is not { } list || !IsFresh(list, model))
        {
            return null;
        }

        if (_slate is not { } slate || !Holds(slate, count))
        {
            _slate = slate = WriteSlate(model, list, count);
        }

        return Answer(slate, AnswerMarks.None);
    }

    private bool IsFresh(ScoredList list, ServingModel model) => list.Model == model && tools.Now - list.ScoredAt <= tools.Options.OrderMaxAge.TotalSeconds;

    private Slate WriteSlate(ServingModel model, ScoredList list, int count)
    {
        _relations!.Resolve();
        return tools.Slates.Write(model, list, Context(list), count, _relations.Version);
    }

    // The rules are asked again for every answer, whatever the slate was built on.
    private bool Holds(Slate slate, int count)
    {
        if (slate.Count != count || slate.List != _scored || slate.RelationsVersion != _relations!.Version)
        {
            return false;
        }

        var context = Context(slate.List);
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

    private RuleContext Context(ScoredList list) => new(list.Candidates.User, tools.Now, _relations!.Set);

    private async ValueTask<SuggestionAnswer> AnswerAsync(int count, Work work)
    {
        await CurrentRelationsAsync();
        var model = tools.Models.Current;
        if (work == Work.Generation)
        {
            (_candidates, _scored, _storeRead) = (null, null, true);
        }

        var marks = AnswerMarks.None;
        var list = _scored;
        if (work != Work.None || list is null || !IsFresh(list, model))
        {
            try
            {
                list = await ScoreAsync(model);
                if (_candidates == list.Candidates)
                {
                    _scored = list;
                }
            }
            catch (OverloadedException) when (list is not null && list.Model == model && work == Work.None)
            {
                marks |= AnswerMarks.Stale;
            }
        }

        _slate = WriteSlate(model, list!, count);
        return Answer(_slate, marks);
    }

    private async ValueTask<UserRelations> CurrentRelationsAsync()
    {
        if (!IsCurrent())
        {
            // The relations are there before the call: what is pushed during it goes into them, and event time settles what the snapshot says besides.
            var model = tools.Models.Current;
            var relations = _relations is { } kept && kept.ModelVersion == model.Version ? kept : Begin(model);
            var snapshot = await GrainFactory.GetGrain<IGraphShardGrain>(_shard).Subscribe(_user);
            if (!snapshot.Known)
            {
                _relations = null;
                DeactivateOnIdle();
                throw new UnknownUserException(_user);
            }

            tools.Leases.Learn(_shard, _epoch = snapshot.Epoch);
            if (relations.Apply(snapshot.Relations) && _candidates is not null)
            {
                RefreshSoon();
            }

            relations.Apply(tools.Leases.Withdrawn);
        }

        return _relations!;
    }

    private UserRelations Begin(ServingModel model)
    {
        var before = _relations;
        _epoch = -1;
        (_candidates, _scored, _slate, _storeRead) = (null, null, null, false);
        _relations = new UserRelations(model, tools.Numbers, _user);
        if (before is not null && tools.Models.TryGet(before.ModelVersion, out var old))
        {
            // Another model, other ordinals: impressions go over by id.
            ViewPacking.Unpack(ViewPacking.Pack(before.Set, old, tools.Numbers), _relations.Set, model, tools.Numbers);
        }

        return _relations;
    }

    private async Task<ScoredList> ScoreAsync(ServingModel model)
    {
        var candidates = _candidates ?? await ReadStoreAsync(model) ?? await GenerateAsync(model);
        var list = await ScoreAsync(model, candidates);
        if (IsOld(candidates))
        {
            RefreshSoon();
        }

        return list;
    }

    private bool IsOld(CandidateList candidates) => tools.Now - candidates.GeneratedAt > tools.Options.ListMaxAge.TotalSeconds;

    private Task<ScoredList> ScoreAsync(ServingModel model, CandidateList candidates) =>
        ScoreAsync(new ScoredList(model, candidates, new float[candidates.Count], new float[candidates.Count], tools.Now));

    private async Task<ScoredList> ScoreAsync(ScoredList list)
    {
        using var reading = tools.Unpacked.Read(list.Candidates);
        await tools.Ranking.ScoreAsync(list.Model, reading.Set, list.Invite, list.Accept);
        return list;
    }

    private async Task<CandidateList?> ReadStoreAsync(ServingModel model)
    {
        if (_storeRead)
        {
            return null;
        }

        _storeRead = true;
        var relations = _relations!;
        var stored = await tools.Lists.ReadAsync(_user);
        ViewPacking.Unpack(stored.Shown.Span, relations.Set, model, tools.Numbers);
        if (CandidateListPacking.Unpack(model.Version, stored.List, tools.Unpacked.Sets) is not { } list || relations.LastConnectionMs / 1000 >= list.GeneratedAt)
        {
            return null;
        }

        tools.Unpacked.Hold(list);
        using var reading = tools.Unpacked.Read(list);
        await tools.Numbers.ResolveIdsAsync(model, reading.Set.Users);
        await tools.Numbers.ResolveIdsAsync(model, reading.Set.Mutuals);
        return _candidates = list;
    }

    private Task<CandidateList> GenerateAsync(ServingModel model) => _generation is { IsCompleted: false } running ? running : _generation = GenerateOnceAsync(model);

    private async Task<CandidateList> GenerateOnceAsync(ServingModel model)
    {
        if (!tools.Numbers.TryOrdinal(model, _user, out var ordinal))
        {
            await tools.Numbers.ResolveAsync(model, [_user]);
            tools.Numbers.TryOrdinal(model, _user, out ordinal);
        }

        var profile = _profileVersion;
        var list = await tools.Supply.GenerateAsync(model, ordinal);
        if (_relations?.ModelVersion == model.Version && profile == _profileVersion)
        {
            _candidates = list;
            KeepAsync(tools.Lists.WriteListAsync(_user, list.Stored)).Ignore();
        }

        return list;
    }

    // What comes while a refresh is under way asks for another one after it.
    private void RefreshSoon()
    {
        _outdated = true;
        if (_refresh is null)
        {
            var rest = _restUntil - tools.Time.GetUtcNow();
            var due = rest > tools.Options.RefreshDelay ? rest : tools.Options.RefreshDelay;
            _refresh = this.RegisterGrainTimer(RefreshAsync, new GrainTimerCreationOptions { DueTime = due, Period = Timeout.InfiniteTimeSpan, Interleave = true });
        }
    }

    private async Task RefreshAsync()
    {
        var began = tools.Time.GetTimestamp();
        try
        {
            // A first generation under way may have read the graph before the change.
            if (_generation is not { IsCompleted: false })
            {
                _outdated = false;
                await RefreshListAsync();
            }
        }
        catch (OverloadedException)
        {
            // The old order goes on being used; the rules keep it right.
            _outdated = true;
        }
        finally
        {
            // A user with an event every second, and a silo that is busy, refresh less often: the longer it takes, the longer the rest.
            _restUntil = tools.Time.GetUtcNow() + (RestAfterRefresh * tools.Time.GetElapsedTime(began));
            _refresh?.Dispose();
            _refresh = null;
            if (_outdated)
            {
                RefreshSoon();
            }
        }
    }

    private async Task RefreshListAsync()
    {
        if (_candidates is null)
        {
            return;
        }

        var model = tools.Models.Current;
        var candidates = await GenerateAsync(model);
        var list = await ScoreAsync(model, candidates);
        if (_candidates == candidates)
        {
            _scored = list;
        }
    }

    private async Task RelateAsync(long other, RelationKind kind, bool active)
    {
        CheckOther(other);
        await CurrentRelationsAsync();
        await CheckKnownAsync(other, kind);
        await WriteAsync([new RelationEvent(_user, other, kind, active, NowMs())]);
    }

    private async Task WriteAsync(IReadOnlyCollection<RelationEvent> events)
    {
        await tools.Relations.ApplyAsync(events);
        if (_relations?.Apply(events) == true)
        {
            RefreshSoon();
        }
    }

    private async Task WriteViewsAsync()
    {
        _shownWrite?.Dispose();
        _shownWrite = null;
        if (_shownChanged && _relations is { } relations && tools.Models.TryGet(relations.ModelVersion, out var model))
        {
            _shownChanged = false;
            await KeepAsync(tools.Lists.WriteViewsAsync(_user, ViewPacking.Pack(relations.Set, model, tools.Numbers)));
        }
    }

    // What the store does not take here is made again when it is missed.
    private async Task KeepAsync(Task write)
    {
        try
        {
            await write;
        }
        catch (Exception e)
        {
            LogNotKept(e);
        }
    }

    private void CheckOther(long other)
    {
        if (other == _user)
        {
            throw new InvalidRequestException("other", $"User {_user} cannot act on themselves.");
        }
    }

    // Connections make users known, on either end; everything else is about somebody who is known already. A user the model has costs no call.
    private async ValueTask CheckKnownAsync(long other, RelationKind kind)
    {
        if (kind != RelationKind.Connection
            && !tools.Models.Current.Graph.TryGetOrdinal(other, out _)
            && !await GrainFactory.GetGrain<IGraphShardGrain>(tools.Numbers.ShardOf(other)).Knows(other))
        {
            throw new UnknownUserException(other);
        }
    }

    // Later than the last, so that of two actions within a millisecond the second wins.
    private long NowMs() => _lastMs = Math.Max(_lastMs + 1, tools.Time.GetUtcNow().ToUnixTimeMilliseconds());

    private enum Work
    {
        None,
        Ranking,
        Generation,
    }

    [LoggerMessage(LogLevel.Warning, "The store did not take a candidate list or impression counts")]
    private partial void LogNotKept(Exception e);
}
