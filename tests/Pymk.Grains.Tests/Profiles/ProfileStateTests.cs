using Pymk.Grains.Interfaces.Events;
using Pymk.Grains.Profiles;

namespace Pymk.Grains.Tests.Profiles;

public sealed class ProfileStateTests
{
    private const long Ada = 123_457;

    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void After_AnyOrderAndRepetition_EndsTheSame()
    {
        ProfileEvent[] events =
        [
            Created("Works 0"),
            new("b", Noon.AddHours(1), ProfileEventKind.Changed, Ada, Profile("Ada B", "Works 1")),
            new("c", Noon.AddHours(1), ProfileEventKind.Changed, Ada, Profile("Ada C", "Works 2")),
            new("d", Noon.AddHours(2), ProfileEventKind.Deactivated, Ada),
            new("e", Noon.AddHours(2), ProfileEventKind.Reactivated, Ada),
            new("f", Noon.AddHours(3), ProfileEventKind.Deleted, Ada),
            new("g", Noon.AddHours(4), ProfileEventKind.Created, Ada, Profile("Ada again", "Works 0")),
        ];
        for (var most = 1; most <= events.Length; most++)
        {
            var expected = events.Take(most).Aggregate(ProfileState.Unknown(Ada), (s, e) => s.After(e));
            for (var seed = 0; seed < 200; seed++)
            {
                var random = new Random(seed);
                var order = events.Take(most).Concat(random.GetItems(events[..most], random.Next(5))).ToArray();
                random.Shuffle(order);
                Assert.Equal(expected, order.Aggregate(ProfileState.Unknown(Ada), (s, e) => s.After(e)));
            }
        }
    }

    private static ProfileEvent Created(string employer) => new("a", Noon, ProfileEventKind.Created, Ada, Profile("Ada", employer));

    private static UserProfile Profile(string name, string employer)
    {
        var attributes = new Dictionary<string, string> { ["employer"] = employer, ["school"] = "North" };
        return new(name, "Engines", attributes, new Dictionary<string, IReadOnlyList<string>>());
    }
}
