using Pymk.Core.Candidates;
using Pymk.Core.Recommend;
using Pymk.Grains.Candidates;
using Pymk.Grains.Experiments;
using Pymk.Grains.Interfaces.Admission;
using Pymk.Grains.Interfaces.Users;
using Pymk.Grains.Models;

namespace Pymk.Grains.Tests.Fakes;

/// <summary>Generates lists of the users after the asker, which the model does not connect in tests' favour: the rules decide.</summary>
internal sealed class FakeListGenerator(TimeProvider time) : ICandidateListGenerator
{
    public const int Candidates = 100;

    /// <summary>Holds generations back until it completes.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    public bool Overloaded { get; set; }

    /// <summary>Advances the clock as if the generation took this long.</summary>
    public Action Work { get; set; } = () => { };

    public int Calls { get; private set; }

    /// <summary>Candidates of the lists it generates.</summary>
    public int Size { get; set; } = Candidates;

    public bool IsBusy { get; set; }

    /// <summary>Lists found without features.</summary>
    public int Found { get; private set; }

    /// <summary>Stored lists whose features were computed.</summary>
    public int Restored { get; private set; }

    /// <summary>Holds computations of features back until it completes.</summary>
    public Task RestoreGate { get; set; } = Task.CompletedTask;

    public async Task<CandidateList> GenerateAsync(ServingModel model, int user, AskersBridges bridges, ServingPlan plan)
    {
        Calls++;
        Work();
        await Gate;
        if (Overloaded)
        {
            throw new OverloadedException("generation", TimeSpan.FromSeconds(1));
        }

        return Pack(model, user, time.GetUtcNow().ToUnixTimeMilliseconds(), bridges.Closed, Size);
    }

    public async Task<CandidateList> RestoreAsync(ServingModel model, StoredList stored, AskersBridges bridges, ServingPlan plan)
    {
        Restored++;
        await RestoreGate;
        if (Overloaded)
        {
            throw new OverloadedException("generation", TimeSpan.FromSeconds(1));
        }

        var set = new CandidateSet(stored.Found.User, stored.Found.Users.Length) { Partial = stored.Found.Partial };
        stored.Found.Users.CopyTo(set.Users);
        return new CandidateList(set, stored.BegunMs, bridges.Closed, time.GetUtcNow().ToUnixTimeMilliseconds());
    }

    public async Task<StoredList> FindAsync(ServingModel model, int user, AskersBridges bridges, ServingPlan plan)
    {
        Found++;
        var begunMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        Work();
        await Gate;
        return new StoredList(begunMs, bridges.Closed, FoundCandidates.Of(SetOf(model, user)));
    }

    public static CandidateList Pack(ServingModel model, int user, long begunMs, ulong closedBridges = 0, int size = Candidates) =>
        new(SetOf(model, user, size), begunMs, closedBridges, begunMs);

    /// <summary>The same list as the store keeps it.</summary>
    public static byte[] Store(ServingModel model, int user, long begunMs, ulong closedBridges = 0) =>
        new StoredList(begunMs, closedBridges, FoundCandidates.Of(SetOf(model, user))).Pack(model.Version);

    private static CandidateSet SetOf(ServingModel model, int user, int size = Candidates)
    {
        var set = new CandidateSet(user, size);
        for (var i = 0; i < size; i++)
        {
            set.Users[i] = (user + 1 + i) % model.Graph.UserCount;
        }

        return set;
    }
}
