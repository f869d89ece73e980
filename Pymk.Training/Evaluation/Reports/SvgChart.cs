using System.Globalization;
using System.Net;
using System.Text;

namespace Pymk.Training.Evaluation.Reports;

/// <summary>Draws line and bar charts as inline SVG, 520 x 260.</summary>
internal static class SvgChart
{
    private const int Width = 520, Height = 260, Left = 48, Bottom = 40, Top = 16, Right = 150;
    private static readonly string[] Colors = ["#0a66c2", "#c37d16", "#44712e", "#b24020", "#7a3e9d", "#5e5e5e", "#0d8a8a"];

    /// <summary>Lines over a common x axis.</summary>
    public static string Lines(string xLabel, string yLabel, IReadOnlyList<double> xs, IReadOnlyList<(string Name, IReadOnlyList<double> Ys)> series)
    {
        var (low, high) = (xs.Count == 0 ? 0 : xs.Min(), xs.Count == 0 ? 1 : Math.Max(xs.Min() + 1e-9, xs.Max()));
        var top = Math.Max(1e-9, series.SelectMany(s => s.Ys).DefaultIfEmpty(0).Max());
        var svg = Begin(xLabel, yLabel, top);
        for (var tick = 0; tick <= 4; tick++)
        {
            var x = low + ((high - low) * tick / 4);
            Text(svg, X(x, low, high), Height - Bottom + 14, Number(x), "middle");
        }

        for (var s = 0; s < series.Count; s++)
        {
            var points = series[s].Ys.Select((y, i) => string.Create(CultureInfo.InvariantCulture, $"{X(xs[i], low, high):F1},{Y(y, top):F1}"));
            svg.Append($"<polyline fill='none' stroke-width='2' stroke='{Colors[s % Colors.Length]}' points='{string.Join(' ', points)}'/>");
            Legend(svg, s, series[s].Name);
        }

        return svg.Append("</svg>").ToString();
    }

    /// <summary>Groups of bars.</summary>
    public static string Bars(string yLabel, IReadOnlyList<string> groups, IReadOnlyList<(string Name, IReadOnlyList<double> Ys)> series)
    {
        var top = Math.Max(1e-9, series.SelectMany(s => s.Ys).DefaultIfEmpty(0).Max());
        var svg = Begin("", yLabel, top);
        var step = (Width - Left - Right) / (double)Math.Max(1, groups.Count);
        var bar = step * 0.8 / Math.Max(1, series.Count);
        for (var g = 0; g < groups.Count; g++)
        {
            Text(svg, Left + (step * (g + 0.5)), Height - Bottom + 14, groups[g], "middle");
            for (var s = 0; s < series.Count; s++)
            {
                var (x, y) = (Left + (step * (g + 0.1)) + (bar * s), Y(series[s].Ys[g], top));
                svg.Append(CultureInfo.InvariantCulture, $"<rect x='{x:F1}' y='{y:F1}' width='{bar:F1}' height='{Height - Bottom - y:F1}' ")
                    .Append($"fill='{Colors[s % Colors.Length]}'/>");
            }
        }

        for (var s = 0; s < series.Count; s++)
        {
            Legend(svg, s, series[s].Name);
        }

        return svg.Append("</svg>").ToString();
    }

    private static StringBuilder Begin(string xLabel, string yLabel, double top)
    {
        var svg = new StringBuilder($"<svg viewBox='0 0 {Width} {Height}' width='{Width}' height='{Height}' role='img' ")
            .Append("font-family='sans-serif' font-size='10'>");
        for (var tick = 0; tick <= 4; tick++)
        {
            var y = Y(top * tick / 4, top);
            svg.Append(CultureInfo.InvariantCulture, $"<line x1='{Left}' x2='{Width - Right}' y1='{y:F1}' y2='{y:F1}' stroke='#ddd'/>");
            Text(svg, Left - 4, y + 3, Number(top * tick / 4), "end");
        }

        Text(svg, Left, Top - 5, yLabel, "start");
        Text(svg, Width - Right, Height - 8, xLabel, "end");
        return svg;
    }

    private static void Legend(StringBuilder svg, int place, string name)
    {
        var y = Top + 8 + (14 * place);
        var color = Colors[place % Colors.Length];
        svg.Append(CultureInfo.InvariantCulture, $"<rect x='{Width - Right + 10}' y='{y - 8}' width='9' height='9' fill='{color}'/>");
        Text(svg, Width - Right + 23, y, name, "start");
    }

    private static void Text(StringBuilder svg, double x, double y, string text, string anchor) =>
        svg.Append(CultureInfo.InvariantCulture, $"<text x='{x:F1}' y='{y:F1}' text-anchor='{anchor}'>")
            .Append(WebUtility.HtmlEncode(text)).Append("</text>");

    private static double X(double x, double low, double high) => Left + ((x - low) / (high - low) * (Width - Left - Right));

    private static double Y(double y, double top) => Height - Bottom - (y / top * (Height - Bottom - Top));

    private static string Number(double value) => value.ToString(Math.Abs(value) >= 10 ? "F0" : "G3", CultureInfo.InvariantCulture);
}
