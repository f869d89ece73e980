using System.Text;
using Pymk.Web.Ids;

namespace Pymk.Web.Tests.Ids;

public sealed class RawPathsTests
{
    [Theory]
    [InlineData("a/b")]
    [InlineData("100%")]
    [InlineData("a%2Fb")]
    [InlineData("%25")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("...")]
    [InlineData("a b")]
    [InlineData("ä\u0308👩‍🔬")]
    [InlineData("a\nb\u0085")]
    [InlineData("?#&+:;=@")]
    public void Path_WithAnEncodedId_HasItAsOneSegmentThatDecodesToIt(string id)
    {
        var everything = string.Concat(Encoding.UTF8.GetBytes(id).Select(b => $"%{b:X2}"));
        var path = RawPaths.Of($"/v1/users/{everything}/blocks");
        var segments = path.Split('/');
        Assert.Equal(["", "v1", "users", "blocks"], [.. segments[..3], .. segments[4..]]);
        Assert.True(PercentText.TryDecode(segments[3], out var text));
        Assert.Equal(id, text);
        Assert.DoesNotContain(path, char.IsControl);
    }

    [Theory]
    [InlineData("/%61/b", "/a/b")]
    [InlineData("/%61/./b/../c", "/a/c")]
    [InlineData("/../%61/..", "/")]
    [InlineData("/%61/b/..", "/a/")]
    [InlineData("/%61/.", "/a/")]
    [InlineData("/%61//b/", "/a//b/")]
    [InlineData("/a/%2e%2e/b", "/a/%2E%2E/b")]
    [InlineData("/100%/%61", "/100%/a")]
    [InlineData("/%FF/%61", "/%FF/a")]
    [InlineData("/%2", "/%2")]
    public void Path_WithStepsAndBrokenEncodings_IsRemovedOfStepsAlone(string encoded, string path) => Assert.Equal(path, RawPaths.Of(encoded));

    [Theory]
    [InlineData("100%")]
    [InlineData("%2")]
    [InlineData("%+1")]
    [InlineData("%zz")]
    [InlineData("%FF")]
    [InlineData("%C3%28")]
    [InlineData("%ED%A0%80")] // half of a surrogate pair
    public void Text_ThatIsNotWellFormed_IsNone(string encoded) => Assert.False(PercentText.TryDecode(encoded, out _));
}
