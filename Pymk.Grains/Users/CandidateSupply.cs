using Microsoft.Extensions.Options;
using Pymk.Core.Candidates;
using Pymk.Core.Recommend;
using Pymk.Grains.Candidates;
using Pymk.Grains.Experiments;
using Pymk.Grains.Graph;
using Pymk.Grains.Interfaces.Stores;
using Pymk.Grains.Interfaces.Users;
using Pymk.Grains.ListsAhead;
using Pymk.Grains.Models;
using Pymk.Grains.Views;

namespace Pymk.Grains.Users;

/// <summary>A user's candidate list: from memory, else from the store, else generated.</summary>
internal sealed class CandidateSupply(
    IUserContext user,
    ICandidateListGenerator generator,
    BestEffortListStore store,
    IViewStore views,
    CandidateSetCache sets,
    CandidateListCache lists,
    UserOrdinals ordinals,
    IOptions<ServingOptions> options,
    TimeProvider time)
{
    private readonly CachedList _place = new();

    // The number of the list in use, in memory or given up; 0 for none.
    private long _number;
    private Task<CandidateList>? _generation;
    private ulong _generationsClosed;
    private int _generations;
    private Task? _read;
    private bool _storedListIsVoid;
    private Task _written = Task.CompletedTask;
    private bool _ended;

    // Changes when lists under way become void.
    private int _revision;

    /// <summary>The list in memory; null where there is none, or the cache gave it up.</summary>
    public CandidateList? Current => _place.List;

    /// <summary>The order of <see cref="Current"/>; null where there is none in memory.</summary>
    public ScoredList? Order => _place.Order;

    /// <summary>The settings by which lists are made.</summary>
    public ServingPlan Plan { get; private set; } = ServingPlan.Standard;

    /// <summary>True while a list is in use: in memory, or given up and to be read from the store.</summary>
    public bool HasList => _number != 0;

    /// <summary>True while a generation is under way; it may have read the graph before the latest change.</summary>
    public bool IsGenerating => _generation is not null;

    /// <summary>True for a list beyond <see cref="ServingOptions.ListMaxAge"/>.</summary>
    public bool IsOld(CandidateList list) => IsOld(list.BegunMs);

    /// <summary>The user's list, and whether it was generated for this call. A list whose paths lead over a closed bridge is not used.</summary>
    /// <exception cref="StoreUnavailableException">The user's views are not in memory, and the store does not answer.</exception>
    public async ValueTask<(CandidateList List, bool Generated)> GetAsync(UserRelations relations)
    {
        var list = Current;
        if (list is null)
        {
            await ReadAsync(relations);
            list = Current;
            if (list is null && HasList)
            {
                var revision = _revision;
                list = await RestoreAsync(relations, revision, await store.ReadAsync(user.User));
            }
        }

        _place.Touch();
        return list is not null && list.ClosedBridges == relations.ClosedBridges ? (list, false) : (await GenerateAsync(relations), true);
    }

    /// <summary>
    /// Reads the stores once: merges the views into the relations and takes the list where it still holds. A read that failed is made again.
    /// </summary>
    public Task ReadAsync(UserRelations relations) => _read is null or { IsFaulted: true } ? _read = ReadStoreAsync(relations) : _read;

    /// <summary>Keeps the order of a list while the list is in use.</summary>
    /// <returns>False where another list is.</returns>
    public bool TryKeep(ScoredList order)
    {
        if (order.Candidates.Number != _number)
        {
            return false;
        }

        _place.SetOrder(order);
        return true;
    }

    /// <summary>Goes on by other settings. A list stays where they find the same candidates.</summary>
    public void Use(ServingPlan plan)
    {
        var exchanges = plan.Lists != Plan.Lists;
        Plan = plan;

        // Before the first reading there is nothing to discard, and the stored list names its plan.
        if (exchanges && _read is not null)
        {
            Discard();
        }
    }

    /// <summary>Counts an answer from the order, so that its list stays in memory rather than others.</summary>
    public void Touch() => _place.Touch();

    /// <summary>Gives up what is in memory: the user's activation ends.</summary>
    public void Leave() => lists.Remove(_place);

    /// <summary>Generates a list, or joins the generation under way where the same bridges are closed. A bridge may close meanwhile.</summary>
    public Task<CandidateList> GenerateAsync(UserRelations relations)
    {
        if (!IsGenerating || _generationsClosed != relations.ClosedBridges)
        {
            // A task that ended would keep its list in memory.
            _generationsClosed = relations.ClosedBridges;
            var generation = GenerateOnceAsync(relations, ++_generations);
            _generation = generation.IsCompleted ? null : generation;
            return generation;
        }

        return _generation!;
    }

    /// <summary>Writes a list into the store where no fresh one is there. Keeps nothing in memory: nobody asked for the user.</summary>
    /// <param name="relations">The user's relations.</param>
    /// <param name="life">How long the list stays in the store.</param>
    /// <exception cref="UserGoneException">The user was erased.</exception>
    public async Task<AheadOutcome> WriteAheadAsync(UserRelations relations, TimeSpan life)
    {
        if (HasList || IsGenerating)
        {
            return AheadOutcome.Fresh;
        }

        if (generator.IsBusy)
        {
            return AheadOutcome.Busy;
        }

        var (model, revision) = (relations.Model, _revision);
        await relations.ResolveConnectionsAsync();
        if (!_storedListIsVoid && StoredList.Unpack(NameOf(model), await store.ReadAsync(user.User)) is { } stored
            && Holds(stored, relations) && !IsOld(stored.BegunMs) && !stored.Found.Partial)
        {
            return AheadOutcome.Fresh;
        }

        var ordinal = await OrdinalAsync(model);
        var found = await generator.FindAsync(model, ordinal, relations.Bridges(ordinal), Plan);
        if (_ended || revision != _revision || HasList || !Holds(found, relations))
        {
            return AheadOutcome.Busy;
        }

        var writing = store.WriteListAsync(user.User, found.Pack(NameOf(model)), life);
        _written = writing;
        return await writing ? AheadOutcome.Written : AheadOutcome.NotWritten;
    }

    /// <summary>Discards the list, generations under way and the stored list: they are of an older profile.</summary>
    public void Discard()
    {
        _revision++;
        (_number, _generation, _storedListIsVoid) = (0, null, true);
        lists.Remove(_place);
    }

    /// <summary>Writes no list any more; completes when none is being written.</summary>
    public Task EndAsync()
    {
        _ended = true;
        return _written;
    }

    /// <summary>Starts over for another model.</summary>
    public void Reset()
    {
        Discard();
        (_read, _storedListIsVoid) = (null, false);
    }

    private async Task ReadStoreAsync(UserRelations relations)
    {
        var revision = _revision;
        var reading = views.ReadAsync(user.User);
        var stored = await store.ReadAsync(user.User);
        relations.MergeViews(await reading);

        // A connection without an ordinal has no flags yet, so its bridge would seem open.
        await relations.ResolveConnectionsAsync();
        await RestoreAsync(relations, revision, stored);
    }

    // Takes a stored list where it holds, and returns it: in a small cache it may be given up at once. The revision is that before the reading.
    private async Task<CandidateList?> RestoreAsync(UserRelations relations, int revision, ReadOnlyMemory<byte> stored)
    {
        var (model, number) = (relations.Model, _number);
        if (_storedListIsVoid || StoredList.Unpack(NameOf(model), stored) is not { } list || !Holds(list, relations))
        {
            return null;
        }

        var restored = await generator.RestoreAsync(model, list, relations.Bridges(list.Found.User), Plan);

        // The relations may have changed meanwhile.
        if (revision != _revision || number != _number || !Holds(list, relations))
        {
            return null;
        }

        Take(restored);
        return restored;
    }

    // A list is void once other bridges are closed or another connection was made.
    private static bool Holds(StoredList list, UserRelations relations) =>
        list.ClosedBridges == relations.ClosedBridges && relations.LastPathsMs / 1000 < list.BegunMs / 1000;

    private async Task<CandidateList> GenerateOnceAsync(UserRelations relations, int generation)
    {
        try
        {
            return await GenerateOnceAsync(relations);
        }
        finally
        {
            if (generation == _generations)
            {
                _generation = null;
            }
        }
    }

    private async Task<CandidateList> GenerateOnceAsync(UserRelations relations)
    {
        var (model, revision) = (relations.Model, _revision);
        var ordinal = await OrdinalAsync(model);
        await relations.ResolveConnectionsAsync();
        var list = await generator.GenerateAsync(model, ordinal, relations.Bridges(ordinal), Plan);
        if (revision == _revision && list.ClosedBridges == relations.ClosedBridges)
        {
            Take(list);
            if (!_ended)
            {
                _written = WriteAsync(model, list);
            }
        }

        return list;
    }

    private void Take(CandidateList list)
    {
        _number = list.Number;
        lists.Keep(_place, list);
    }

    // Completes at once for a user of the model.
    private async ValueTask<int> OrdinalAsync(ServingModel model)
    {
        if (!ordinals.TryOrdinal(model, user.User, out var ordinal))
        {
            await ordinals.ResolveAsync(model, [user.User]);
            if (!ordinals.TryOrdinal(model, user.User, out ordinal))
            {
                throw new UserGoneException(user.User);
            }
        }

        return ordinal;
    }

    private bool IsOld(long begunMs) => time.GetUtcNow().ToUnixTimeMilliseconds() - begunMs > options.Value.ListMaxAge.TotalMilliseconds;

    private async Task WriteAsync(ServingModel model, CandidateList list)
    {
        if (await store.WriteListAsync(user.User, Pack(model, list), options.Value.ListMaxAge) && list.Number == _number)
        {
            _storedListIsVoid = false;
        }
    }

    // The version, and the plan where it finds others: a stored list is of one plan.
    private string NameOf(ServingModel model) => Plan.Lists.Length == 0 ? model.Version : $"{model.Version}/{Plan.Lists}";

    private byte[] Pack(ServingModel model, CandidateList list)
    {
        using var lent = sets.Read(list);
        return new StoredList(list.BegunMs, list.ClosedBridges, FoundCandidates.Of(lent.Set)).Pack(NameOf(model));
    }
}
