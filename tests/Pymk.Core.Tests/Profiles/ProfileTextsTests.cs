using Pymk.Core.Profiles;
using Xunit;

namespace Pymk.Core.Tests.Profiles;

public sealed class ProfileTextsTests
{
    [Theory]
    [InlineData(" chess; tennis | go", "chess,tennis,go")]
    [InlineData("chess", "chess")]
    [InlineData(";| ;", "")]
    [InlineData("", "")]
    public void Split_TextOfAnInterest_IsAListOfTrimmedValues(string text, string values) =>
        Assert.Equal(values, Joined(ProfileFieldKind.Interest, text));

    [Theory]
    [InlineData(" Smith & Sons; London ", "Smith & Sons; London")]
    [InlineData("  ", "")]
    public void Split_TextOfAnAttribute_IsOneTrimmedValue(string text, string values) =>
        Assert.Equal(values, Joined(ProfileFieldKind.Attribute, text));

    private static string Joined(ProfileFieldKind kind, string text)
    {
        var values = new List<string>();
        foreach (var value in ProfileTexts.Split(kind, text))
        {
            values.Add(value.ToString());
        }

        Assert.Equal(values, ProfileTexts.Of(kind, "field", text).Select(v => v.Text));
        return string.Join(',', values);
    }
}
