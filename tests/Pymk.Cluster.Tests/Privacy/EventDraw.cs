using Pymk.Core.Relations;
using Pymk.Grains.Events;
using Pymk.Grains.Interfaces.Choices;
using Pymk.Grains.Interfaces.Events;
using Pymk.Testing.Models;

namespace Pymk.Cluster.Tests.Privacy;

/// <summary>Draws events in no order of time, as streams deliver them.</summary>
internal sealed class EventDraw(Random random, long[] people, long nowMs)
{
    private const int Window = 100_000;

    private static readonly InteractionKind[] Interactions =
    [
        InteractionKind.Invite, InteractionKind.Withdraw, InteractionKind.Accept, InteractionKind.Dismiss, InteractionKind.Block,
        InteractionKind.Unblock,
    ];

    private static readonly ProfileEventKind[] Accounts =
        [ProfileEventKind.Created, ProfileEventKind.Deactivated, ProfileEventKind.Reactivated, ProfileEventKind.Deleted];

    /// <summary>What one event says.</summary>
    public IEnumerable<RelationEvent> Next()
    {
        var (user, other) = (Person(), Person());
        var time = DateTimeOffset.FromUnixTimeMilliseconds(nowMs - random.Next(Window));
        var active = random.Next(3) > 0;
        return random.Next(10) switch
        {
            0 => EventRelations.Of(new ProfileEvent("", time, Accounts[random.Next(Accounts.Length)], user)),
            1 => EventRelations.Of(new ProfileEvent("", time, ProfileEventKind.Choices, user, Choices: Choice())),
            _ when user == other => [],
            < 5 => [EventRelations.Of(new ConnectionEvent("", time, Ended(!active), user, other))],
            _ => [EventRelations.Of(new InteractionEvent("", time, Interactions[random.Next(Interactions.Length)], user, other))!.Value],
        };
    }

    /// <summary>A choice of what others may see.</summary>
    public ChoicesChange Choice() => random.Next(3) switch
    {
        0 => new ChoicesChange(SuggestMe: random.Next(2) == 0),
        1 => new ChoicesChange(ShowConnections: random.Next(2) == 0),
        _ => new ChoicesChange(Bridge: random.Next(2) == 0),
    };

    private static ConnectionEventKind Ended(bool ended) => ended ? ConnectionEventKind.Disconnected : ConnectionEventKind.Connected;

    public long Person() => people[random.Next(people.Length)];

    /// <summary>The people of a model and some who join.</summary>
    public static long[] People(int users, int joining) =>
        [.. Enumerable.Range(0, users).Select(ModelFixture.IdOf), .. Enumerable.Range(0, joining).Select(i => 1_000_003L + (2 * i))];
}
