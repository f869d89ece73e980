using Pymk.Grains.Interfaces.Ids;
using Pymk.Web.Ids;
using Pymk.Web.Problems;

namespace Pymk.Web.Tests.Ids;

public sealed class RequestIdsTests
{
    [Theory]
    [InlineData("", "'id' must not be empty.")]
    [InlineData("a\0b", "'id' must not contain U+0000.")]
    public void Text_ThatIsNoId_IsAProblemThatSaysWhatAndWhere(string text, string detail) =>
        AssertWrong(() => RequestIds.InText(UserIdKind.Text, text, "id"), "id", detail);

    [Fact]
    public void Text_WithHalfOfASurrogatePair_IsAProblem() => AssertWrong(
        () => RequestIds.InText(UserIdKind.Text, "a\ud800", "id"), "id", "'id' must be well-formed Unicode; it has half of a surrogate pair.");

    [Fact]
    public void Text_OfMoreThan128Characters_IsAProblem()
    {
        Assert.Equal(new string('x', 128), RequestIds.InText(UserIdKind.Text, new string('x', 128), "id").Text);
        AssertWrong(() => RequestIds.InText(UserIdKind.Text, new string('x', 129), "id"), "id", "'id' must be at most 128 characters, has 129.");
    }

    [Fact]
    public void Segment_ThatIsNotPercentEncoded_IsAProblemInBothKinds()
    {
        foreach (var kind in Enum.GetValues<UserIdKind>())
        {
            AssertWrong(() => RequestIds.InPath(kind, "100%", "other"), "other", "'other' is not UTF-8 in percent-encoding: '100%'. Send '%' itself as '%25'.");
        }
    }

    [Fact]
    public void Number_InANetworkOfText_IsAProblemThatShowsTheString() => AssertWrong(
        () => RequestIds.InJson(UserIdKind.Text, [UserId.Unresolved("bob"), 7], "userIds"), "userIds[1]",
        "'userIds[1]' must be a JSON string, not a number: the ids of this network are text. Write \"7\" where that is the id.");

    private static void AssertWrong(Func<object> read, string parameter, string detail)
    {
        var problem = Assert.Throws<ProblemException>(() => { read(); }).Problem;
        Assert.Equal((parameter, detail), (problem.Parameter, problem.Detail));
    }
}
