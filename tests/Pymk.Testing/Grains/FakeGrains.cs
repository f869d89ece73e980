using System.Collections.Concurrent;
using System.Reflection;
using Orleans;
using Pymk.Grains.Interfaces.Choices;
using Pymk.Grains.Interfaces.Ids;
using Pymk.Grains.Interfaces.Intake;
using Pymk.Grains.Interfaces.Users;

namespace Pymk.Testing.Grains;

/// <summary>
/// The grains that answer suggestions, in memory. The answer for a user carries the user's id as its model version. Asking for another grain fails.
/// </summary>
public sealed class FakeGrains
{
    /// <summary>Creates the grains.</summary>
    public FakeGrains()
    {
        Factory = DispatchProxy.Create<IGrainFactory, FakeGrainFactory>();
        ((FakeGrainFactory)Factory).Resolve = (type, key) => type == typeof(IUserGrain) ? new FakeUserGrain(this, key)
            : type == typeof(ISuggestionBatchGrain) ? new FakeBatchGrain(this, (int)key)
            : type == typeof(IUserIdGrain) ? Ids
            : type == typeof(IEventIntakeGrain) ? Intake
            : throw new NotSupportedException($"no {type.Name} here");
    }

    /// <summary>Returns these grains.</summary>
    public IGrainFactory Factory { get; }

    /// <summary>The ids of the network: numbers, unless a test says otherwise.</summary>
    public FakeUserIds Ids { get; } = new();

    /// <summary>What bulk writes became.</summary>
    public FakeIntake Intake { get; } = new();

    /// <summary>Whether a batch answers for a user; the user's own grain answers for the others.</summary>
    public Func<long, bool> IsReady { get; set; } = _ => true;

    /// <summary>The failure of every batch, where set.</summary>
    public Exception? BatchFailure { get; set; }

    /// <summary>The failure of every user's grain, where set.</summary>
    public Exception? Failure { get; set; }

    /// <summary>Every user's grain waits for this task.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    /// <summary>The hashes of the silos, ascending: the batch grain of a key is on the silo of the key's remainder.</summary>
    public int[] Silos { get; set; } = [1];

    /// <summary>The hash of the silo whose keys nobody answers; null for none.</summary>
    public int? SilentSilo { get; set; }

    /// <summary>The batches asked so far, with the silo on which they ended.</summary>
    public ConcurrentQueue<(int Silo, SuggestionQuestion[] Questions)> BatchesOf { get; } = [];

    /// <summary>The batches asked so far.</summary>
    public ConcurrentQueue<SuggestionQuestion[]> Batches { get; } = [];

    /// <summary>The users whose own grain was asked for suggestions.</summary>
    public ConcurrentQueue<long> Asked { get; } = [];

    /// <summary>The actions and views that reached a user's grain: its name, the user, the others.</summary>
    public ConcurrentQueue<(string Action, long User, long[] Others)> Actions { get; } = [];

    /// <summary>The pages of lists that a user's grain was asked for. Every page is empty.</summary>
    public ConcurrentQueue<(long User, PersonList List, string? Cursor, int Take)> Lists { get; } = [];

    /// <summary>The questions for pages that reached a user's grain.</summary>
    public ConcurrentQueue<(long User, SuggestionQuery Query)> Pages { get; } = [];

    /// <summary>The choices that reached each user's grain last; those left out are true.</summary>
    public ConcurrentDictionary<long, PersonChoices> Choices { get; } = [];

    /// <summary>The answer for a user.</summary>
    public static SuggestionAnswer AnswerFor(long user) => new(Guid.NewGuid(), $"{user}", AnswerMarks.None, SuggestionPacking.Pack([]));

    internal async ValueTask<SuggestionAnswer> AnswerAsync(long user, string? text)
    {
        Asked.Enqueue(user);
        Ids.Check(user, text);
        await Gate;
        return Failure is null ? AnswerFor(user) : throw Failure;
    }

    internal ValueTask<PersonPage> ListAsync(long user, PersonList list, string? cursor, int take)
    {
        Lists.Enqueue((user, list, cursor, take));
        return new(new PersonPage([], null));
    }

    internal Task ActAsync(string action, long user, params long[] others)
    {
        Actions.Enqueue((action, user, others));
        return Task.CompletedTask;
    }

    private sealed class FakeBatchGrain(FakeGrains all, int key) : ISuggestionBatchGrain
    {
        public ValueTask<GatewayRoute> GetRoute() => all.SilentSilo == all.Silos[key % all.Silos.Length]
            ? ValueTask.FromException<GatewayRoute>(new TimeoutException())
            : new(new GatewayRoute(all.Silos[key % all.Silos.Length], all.Silos));

        public ValueTask<SuggestionAnswer?[]> GetSuggestions(SuggestionQuestion[] questions)
        {
            all.Batches.Enqueue(questions);
            all.BatchesOf.Enqueue((all.Silos[key % all.Silos.Length], questions));
            return all.BatchFailure is { } failure
                ? ValueTask.FromException<SuggestionAnswer?[]>(failure)
                : new(Array.ConvertAll(questions, q => all.IsReady(q.User) && all.Ids.Is(q.User, q.Text) ? AnswerFor(q.User) : null));
        }
    }
}
