using System.Globalization;
using System.Xml.Linq;
using Xunit;

namespace Pymk.Training.Tests.Evaluation;

/// <summary>A report as a tree. Reports are HTML that is XML as well, so a strict parser reads them.</summary>
internal static class HtmlPage
{
    private static readonly string[] Loading = ["script", "link", "img", "iframe", "object", "embed", "use", "image"];

    public static XElement Parse(string html)
    {
        const string doctype = "<!doctype html>";
        Assert.StartsWith(doctype, html, StringComparison.Ordinal);
        var page = XDocument.Parse(html[doctype.Length..]).Root!;
        Assert.Equal("html", page.Name.LocalName);
        return page;
    }

    /// <summary>Asserts that the page loads nothing and names no host.</summary>
    public static void AssertSelfContained(XElement page)
    {
        Assert.DoesNotContain(page.Descendants(), e => Loading.Contains(e.Name.LocalName));
        Assert.DoesNotContain("//", page.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("url(", page.ToString(), StringComparison.Ordinal);
    }

    /// <summary>Asserts that the page has charts, and that every coordinate in them is a number.</summary>
    public static void AssertChartsAreFinite(XElement page, int least)
    {
        var charts = page.Descendants("svg").ToArray();
        Assert.InRange(charts.Length, least, int.MaxValue);
        string[] geometry = ["points", "x", "y", "x1", "x2", "y1", "y2", "width", "height"];
        var numbers = charts.Descendants().Attributes().Where(a => geometry.Contains(a.Name.LocalName))
            .SelectMany(a => a.Value.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries));
        Assert.All(numbers, text => Assert.True(double.IsFinite(double.Parse(text, CultureInfo.InvariantCulture)), text));
    }
}
