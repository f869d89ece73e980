using System.Text.RegularExpressions;
using Xunit;

namespace Pymk.Architecture.Tests;

/// <summary>The documents name what a client may meet.</summary>
public sealed partial class DocumentTests
{
    [Fact]
    public void Problems_OfTheApi_AreAllInItsDocument()
    {
        var document = File.ReadAllText(Path.Combine(Projects.Root, "docs", "api.md"));
        string[] problems =
            [.. ProblemName().Matches(File.ReadAllText(Path.Combine(Projects.Root, "Pymk.Web", "Problems", "ProblemType.cs"))).Select(m => m.Groups[1].Value)];

        Assert.Contains("unknown-user", problems);
        Assert.All(problems, name => Assert.Contains($"| `urn:pymk:problem:{name}` |", document, StringComparison.Ordinal));
    }

    [GeneratedRegex("\"urn:pymk:problem:([a-z-]+)\"")]
    private static partial Regex ProblemName();
}
