using System.Globalization;
using System.Text;
using CsCheck;
using Pymk.Grains.Interfaces.Events;
using Pymk.Grains.Interfaces.Ids;
using Xunit;

namespace Pymk.Grains.Interfaces.Tests.Events;

/// <summary>People in records: what each spelling means in the two kinds of network.</summary>
public sealed class EventUsersTests
{
    private static readonly Gen<string> Texts =
        Gen.String[Gen.Char, 1, UserIdRules.MaxCharacters].Where(text => UserIdRules.IsText(text, out _));

    [Fact]
    public void TextRoundTrip_AnyTexts_AreTheSame() =>
        Gen.Select(Texts, Texts).Where(p => p.Item1 != p.Item2).Sample(
            (user, other) =>
            {
                var (one, two) = (UserId.Unresolved(user), UserId.Unresolved(other));
                var connected = new ConnectionEvent("c", EventRules.Earliest, ConnectionEventKind.Connected, one, two);
                var invited = new InteractionEvent("i", EventRules.Earliest, InteractionKind.Invite, one, two, 3, "r");
                var left = new ProfileEvent("p", EventRules.Earliest, ProfileEventKind.Deleted, one);
                return EventJson.ReadConnection(EventJson.Write(connected), UserIdKind.Text) == connected
                    && EventJson.ReadInteraction(EventJson.Write(invited), UserIdKind.Text) == invited
                    && EventJson.ReadProfile(EventJson.Write(left), UserIdKind.Text) == left;
            },
            iter: 1_000);

    [Theory]
    [InlineData("0", 0L)]
    [InlineData("7", 7L)]
    [InlineData("7.0", 7L)]
    [InlineData("\"7\"", 7L)]
    [InlineData("\"007\"", 7L)]
    [InlineData("\"17.0\"", 17L)]
    [InlineData("9007199254740993", 9007199254740993)]
    [InlineData("\"9007199254740993\"", 9007199254740993)]
    [InlineData("9223372036854775807", long.MaxValue)]
    [InlineData("9223372036854775808", null)]
    [InlineData("-1", null)]
    [InlineData("1e3", null)]
    [InlineData("\"+7\"", null)]
    [InlineData("\" 7\"", null)]
    [InlineData("\"\"", null)]
    [InlineData("\"bob\"", null)]
    [InlineData("\"a/b\"", null)]
    [InlineData("\"100%\"", null)]
    [InlineData("true", null)]
    public void NetworkOfNumbers_EachSpelling_IsItsNumberOrNamesTheField(string json, long? number)
    {
        if (number is { } expected)
        {
            var read = EventJson.ReadProfile(Left(json));
            Assert.Equal((expected, null), (read.User, read.UserText));
            var written = Encoding.UTF8.GetString(EventJson.Write(read));
            Assert.Contains($"\"user\":{expected.ToString(CultureInfo.InvariantCulture)}", written, StringComparison.Ordinal);
            return;
        }

        Assert.Equal("user", Assert.Throws<EventFormatException>(() => EventJson.ReadProfile(Left(json))).Field);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("007")]
    [InlineData("7")]
    [InlineData("+7")]
    [InlineData(" 7")]
    [InlineData("9007199254740993")]
    [InlineData("9223372036854775808")]
    [InlineData("bob")]
    [InlineData("a/b")]
    [InlineData("100%")]
    [InlineData("😀")]
    [InlineData(".")]
    public void NetworkOfTexts_EachSpelling_IsThatText(string text)
    {
        var read = EventJson.ReadProfile(Left($"\"{text}\""), UserIdKind.Text);

        Assert.Equal(UserId.Unresolved(text), read.UserId);
        Assert.Equal(text, EventKeys.Of(read));
    }

    [Fact]
    public void OtherKind_IsRefusedByName()
    {
        Assert.Equal(
            "field 'user': is the number 7; the ids of this network are text: write \"7\" if that is the id.",
            Assert.Throws<EventFormatException>(() => EventJson.ReadProfile(Left("7"), UserIdKind.Text)).Message);
        Assert.Equal(
            $"field 'user': is 'bob'; the ids of this network are whole numbers from 0 to {long.MaxValue}.",
            Assert.Throws<EventFormatException>(() => EventJson.ReadProfile(Left("\"bob\""))).Message);
    }

    [Fact]
    public void TextThatNoIdCanBe_IsRefusedByName()
    {
        static string Refused(string json) =>
            Assert.Throws<EventFormatException>(() => EventJson.ReadProfile(Left(json), UserIdKind.Text)).Message;

        Assert.Equal("field 'user': must not be empty.", Refused("\"\""));
        Assert.Equal("field 'user': must be at most 128 characters, has 129.", Refused($"\"{new string('x', 129)}\""));
        Assert.Equal("field 'user': must not contain U+0000.", Refused("\"a\\u0000b\""));
        Assert.StartsWith("field 'user': must be well-formed Unicode", Refused("\"a\\ud800b\""), StringComparison.Ordinal);
        Assert.Equal(128, EventJson.ReadProfile(Left($"\"{new string('ä', 128)}\""), UserIdKind.Text).UserText!.Length);
    }

    [Fact]
    public void BytesThatAreNoUtf8_NameTheField()
    {
        byte[] record = [.. Left("\""), (byte)'"', (byte)'}'];
        record[^3] = 0xC3;

        Assert.Equal("user", Assert.Throws<EventFormatException>(() => EventJson.ReadProfile(record, UserIdKind.Text)).Field);
    }

    [Fact]
    public void KeyOfAPair_OfTexts_IsTheOrdinallySmaller()
    {
        var e = new ConnectionEvent(
            "a", EventRules.Earliest, ConnectionEventKind.Connected, UserId.Unresolved("b"), UserId.Unresolved("Z"));

        Assert.Equal("Z", EventKeys.Of(e));
        Assert.Equal("Z", EventKeys.Of(e with { UserText = "Z", OtherText = "b" }));
    }

    [Fact]
    public void Check_OnePersonTwice_OrKindsMixed_NamesTheOther()
    {
        static ConnectionEvent Connected(UserId user, UserId other) => new("a", EventRules.Earliest, ConnectionEventKind.Connected, user, other);

        foreach (var wrong in (ConnectionEvent[])
            [Connected(new UserId(3, "bob"), UserId.Unresolved("bob")), Connected(UserId.Unresolved("bob"), 7), Connected(7, 7)])
        {
            Assert.Equal("other", Assert.Throws<EventFormatException>(() => EventRules.Check(wrong)).Field);
        }

        EventRules.Check(Connected(UserId.Unresolved("bob"), UserId.Unresolved("Bob")));
    }

    private static byte[] Left(string user) =>
        Encoding.UTF8.GetBytes($"{{\"id\":\"a\",\"time\":\"2026-01-31T09:30:00Z\",\"type\":\"deleted\",\"user\":{user}}}");
}
