using System.Text;
using CsCheck;
using Pymk.Grains.Interfaces.Choices;
using Pymk.Grains.Interfaces.Events;
using Pymk.Grains.Interfaces.Ids;
using Xunit;

namespace Pymk.Grains.Interfaces.Tests.Events;

public sealed class EventJsonTests
{
    private static readonly Gen<DateTimeOffset> Times = Gen.Long[0, 4_000_000_000_000_0000]
        .Select(ticks => EventRules.Earliest.AddTicks(ticks));

    private static readonly Gen<string> Ids = Gen.String[Gen.Char, 1, EventRules.MaxIdLength].Where(s => IsWellFormed(s));

    private static readonly Gen<(long, long)> Pairs =
        Gen.Select(Gen.Long[0, long.MaxValue], Gen.Long[0, long.MaxValue]).Where(p => p.Item1 != p.Item2);

    private const string Created = "{\"id\":\"a\",\"time\":\"2026-01-31T09:30:00Z\",\"type\":\"created\",\"user\":1,";

    private const string Chosen = "{\"id\":\"a\",\"time\":\"2026-01-31T09:30:00Z\",\"type\":\"choices\",\"user\":1";

    private static readonly string[] Examples = File.ReadLines(Path.Combine(RepositoryRoot(), "docs", "events.md"))
        .Where(l => l.StartsWith("{\"id\"", StringComparison.Ordinal)).ToArray();

    [Fact]
    public void Read_OfATombstoneOrASchemaRegistrysFrame_SaysWhatItIs()
    {
        var tombstone = Assert.Throws<EventFormatException>(() => EventJson.ReadProfile([]));
        Assert.Contains("tombstone", tombstone.Message, StringComparison.Ordinal);
        var framed = Assert.Throws<EventFormatException>(() => EventJson.ReadConnection([0, 0, 0, 1, 2, .. Encoding.UTF8.GetBytes(Examples[0])]));
        Assert.Contains("Schema Registry (schema 258)", framed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ConnectionRoundTrip_AnyEvent_IsTheSame() =>
        Gen.Select(Ids, Times, Gen.Enum<ConnectionEventKind>(), Pairs)
            .Select((id, time, kind, pair) => new ConnectionEvent(id, time, kind, pair.Item1, pair.Item2))
            .Sample(e => EventJson.ReadConnection(EventJson.Write(e)) == e, iter: 1_000);

    [Fact]
    public void InteractionRoundTrip_AnyEvent_IsTheSame() =>
        Gen.Select(Ids, Times, Gen.Enum<InteractionKind>(), Pairs, Gen.Int[1, 1_000].Nullable(), Ids.Null())
            .Select((id, time, kind, pair, position, request) => new InteractionEvent(id, time, kind, pair.Item1, pair.Item2, position, request))
            .Sample(e => EventJson.ReadInteraction(EventJson.Write(e)) == e, iter: 1_000);

    [Fact]
    public void InteractionRoundTrip_CountedView_IsTheSame_AndOnlyAViewIsCounted()
    {
        var view = new InteractionEvent("a", EventRules.Earliest, InteractionKind.View, 1, 2, Counted: true);
        Assert.Equal(view, EventJson.ReadInteraction(EventJson.Write(view)));
        Assert.DoesNotContain("counted", Encoding.UTF8.GetString(EventJson.Write(view with { Counted = false })), StringComparison.Ordinal);
        var wrong = Assert.Throws<EventFormatException>(() => EventJson.Write(view with { Kind = InteractionKind.Click }));
        Assert.Equal("counted", wrong.Field);
    }

    [Fact]
    public void ProfileRoundTrip_WholeProfile_IsTheSame()
    {
        var profile = new UserProfile(
            "Ada", "Engines", new Dictionary<string, string> { ["school"] = "ETH" },
            new Dictionary<string, IReadOnlyList<string>> { ["skills"] = ["mathematics", "weaving"] });
        var read = EventJson.ReadProfile(EventJson.Write(new ProfileEvent("p", EventRules.Earliest, ProfileEventKind.Created, 1, profile)));

        Assert.Equal(("Ada", "Engines"), (read.Profile!.Name, read.Profile.Headline));
        Assert.Equal(profile.Attributes, read.Profile.Attributes);
        Assert.Equal(profile.Interests["skills"], read.Profile.Interests["skills"]);
    }

    [Fact]
    public void ProfileRoundTrip_AnyChoices_IsTheSame()
    {
        bool?[] any = [null, false, true];
        var changes = from suggest in any from show in any from bridge in any select new ChoicesChange(suggest, show, bridge);
        foreach (var change in changes)
        {
            var e = new ProfileEvent("c", EventRules.Earliest, ProfileEventKind.Choices, 1, Choices: change);
            if (change.IsEmpty)
            {
                Assert.Equal("choices", Assert.Throws<EventFormatException>(() => EventJson.Write(e)).Field);
                continue;
            }

            var json = EventJson.Write(e);
            Assert.Equal(e, EventJson.ReadProfile(json));
            Assert.Equal(change.Bridge is not null, Encoding.UTF8.GetString(json).Contains("bridge", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Documentation_EveryKind_HasAnExampleThatReads()
    {
        object[] all = [.. Enum.GetValues<ConnectionEventKind>(), .. Enum.GetValues<InteractionKind>(), .. Enum.GetValues<ProfileEventKind>()];
        foreach (var ids in Enum.GetValues<UserIdKind>())
        {
            var examples = Examples.Where(line => line.Contains("\"user\":\"", StringComparison.Ordinal) == (ids == UserIdKind.Text)).ToArray();
            Assert.Equal(all.Length, examples.Length);
            Assert.Equal(all.ToHashSet(), examples.Select(line => KindOf(Utf8(line), ids)).ToHashSet());
        }
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("null", "")]
    [InlineData("[1]", "")]
    [InlineData("{\"id\":\"a\"", "")]
    [InlineData("{\"time\":\"2026-01-31T09:30:00Z\",\"type\":\"connected\",\"user\":1,\"other\":2}", "id")]
    [InlineData("{\"id\":\"a\",\"type\":\"connected\",\"user\":1,\"other\":2}", "time")]
    [InlineData("{\"id\":\"a\",\"time\":\"2026-01-31T09:30:00\",\"type\":\"connected\",\"user\":1,\"other\":2}", "time")]
    [InlineData("{\"id\":\"a\",\"time\":\"2026-01-31\",\"type\":\"connected\",\"user\":1,\"other\":2}", "time")]
    [InlineData("{\"id\":\"a\",\"time\":1769851800,\"type\":\"connected\",\"user\":1,\"other\":2}", "time")]
    [InlineData("{\"id\":\"a\",\"time\":\"1970-01-20T09:30:00Z\",\"type\":\"connected\",\"user\":1,\"other\":2}", "time")]
    [InlineData("{\"id\":\"a\",\"time\":\"2026-01-31T09:30:00Z\",\"type\":\"Connected\",\"user\":1,\"other\":2}", "type")]
    [InlineData("{\"id\":\"a\",\"time\":\"2026-01-31T09:30:00Z\",\"type\":\"connected\",\"user\":\"x\",\"other\":2}", "user")]
    [InlineData("{\"id\":\"a\",\"time\":\"2026-01-31T09:30:00Z\",\"type\":\"connected\",\"user\":1.5,\"other\":2}", "user")]
    [InlineData("{\"id\":\"a\",\"time\":\"2026-01-31T09:30:00Z\",\"type\":\"connected\",\"user\":9223372036854775808,\"other\":2}", "user")]
    [InlineData("{\"id\":\"a\",\"time\":\"2026-01-31T09:30:00Z\",\"type\":\"connected\",\"user\":-1,\"other\":2}", "user")]
    [InlineData("{\"id\":\"a\",\"time\":\"2026-01-31T09:30:00Z\",\"type\":\"connected\",\"user\":1}", "other")]
    [InlineData("{\"id\":\"a\",\"time\":\"2026-01-31T09:30:00Z\",\"type\":\"connected\",\"user\":1,\"other\":1}", "other")]
    [InlineData("{\"id\":\"a\",\"time\":\"2026-01-31T09:30:00Z\",\"type\":\"connected\",\"user\":1,\"othr\":2}", "othr")]
    [InlineData("{\"id\":\"a\",\"id\":\"b\",\"time\":\"2026-01-31T09:30:00Z\",\"type\":\"connected\",\"user\":1,\"other\":2}", "id")]
    public void ReadConnection_BadRecord_NamesTheField(string json, string field)
    {
        var error = Assert.Throws<EventFormatException>(() => EventJson.ReadConnection(Utf8(json)));

        Assert.Equal(field, error.Field);
        Assert.NotEmpty(error.Message);
    }

    [Theory]
    [InlineData("{\"id\":\"a\",\"time\":\"2026-01-31T09:30:00Z\",\"type\":\"created\",\"user\":1}", "profile")]
    [InlineData("{\"id\":\"a\",\"time\":\"2026-01-31T09:30:00Z\",\"type\":\"deleted\",\"user\":1,\"profile\":{}}", "profile")]
    [InlineData(Created + "\"profile\":{\"attributes\":{\"school\":3}}}", "profile.attributes.school")]
    [InlineData(Created + "\"profile\":{\"interests\":{\"skills\":[null]}}}", "profile.interests.skills")]
    [InlineData(Created + "\"profile\":{},\"choices\":{\"bridge\":false}}", "choices")]
    [InlineData(Chosen + "}", "choices")]
    [InlineData(Chosen + ",\"choices\":{}}", "choices")]
    [InlineData(Chosen + ",\"choices\":{\"bridge\":null}}", "choices")]
    [InlineData(Chosen + ",\"choices\":{\"bridge\":\"no\"}}", "choices.bridge")]
    [InlineData(Chosen + ",\"choices\":{\"bridges\":false}}", "choices.bridges")]
    [InlineData(Chosen + ",\"choices\":{\"bridge\":false},\"profile\":{}}", "profile")]
    public void ReadProfile_BadRecord_NamesTheField(string json, string field) =>
        Assert.Equal(field, Assert.Throws<EventFormatException>(() => EventJson.ReadProfile(Utf8(json))).Field);

    [Fact]
    public void ReadConnection_IdAsText_KeepsAll64Bits()
    {
        var read = EventJson.ReadConnection(Utf8(
            "{\"id\":\"a\",\"time\":\"2026-01-31T09:30:00+02:00\",\"type\":\"connected\",\"user\":\"9007199254740993\",\"other\":2}"));

        Assert.Equal(9007199254740993, read.User);
        Assert.Equal(new DateTimeOffset(2026, 1, 31, 7, 30, 0, TimeSpan.Zero), read.Time);
    }

    [Fact]
    public void Key_ConnectionNamedEitherWay_IsTheSame()
    {
        var one = new ConnectionEvent("a", EventRules.Earliest, ConnectionEventKind.Connected, 7, 3);

        Assert.Equal("3", EventKeys.Of(one));
        Assert.Equal(EventKeys.Of(one), EventKeys.Of(one with { User = 3, Other = 7 }));
    }

    [Fact]
    public void CheckNotAhead_BeyondTheLimit_NamesTheTime()
    {
        var value = new ConnectionEvent("a", EventRules.Earliest + EventRules.MaxAhead, ConnectionEventKind.Connected, 7, 3);
        EventRules.CheckNotAhead(value, EventRules.Earliest);

        Assert.Equal("time", Assert.Throws<EventFormatException>(() => EventRules.CheckNotAhead(value, EventRules.Earliest.AddTicks(-1))).Field);
    }

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private static bool IsWellFormed(string text) => text == Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));

    private static object KindOf(byte[] json, UserIdKind ids) =>
        Try(() => EventJson.ReadConnection(json, ids).Kind)
        ?? Try(() => EventJson.ReadInteraction(json, ids).Kind)
        ?? Try(() => EventJson.ReadProfile(json, ids).Kind)!;

    private static object? Try<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (EventFormatException)
        {
            return null;
        }
    }

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Pymk.sln")))
        {
            folder = folder.Parent;
        }

        return folder.FullName;
    }
}
