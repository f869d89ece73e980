using System.Text.Json;
using Pymk.Training.Tests.Cli;
using Pymk.Training.Tests.Pipeline;
using Xunit;

namespace Pymk.Training.Tests.Evaluation;

/// <summary>One run of <c>evaluate</c> on later links, over the shared model, with both reports written.</summary>
public sealed class EvaluatedLinks(TrainPipelineTests.Trained trained) : IAsyncLifetime
{
    // The folder's name is the title in the reports: it has everything that HTML escapes.
    private const string Name = "a&b <i> 'c'";

    private readonly TemporaryFolder _folder = new();
    private JsonDocument? _json;

    /// <summary>The data folder, which has the later links alone.</summary>
    public string Data => Path.Combine(_folder.Path, Name);

    /// <summary>Standard output.</summary>
    public string Output { get; private set; } = "";

    /// <summary>The HTML report.</summary>
    public string Html { get; private set; } = "";

    /// <summary>The first result of the JSON report.</summary>
    public JsonElement Result => _json!.RootElement.GetProperty("results")[0];

    /// <summary>The links to predict, listed at both ends.</summary>
    public SortedDictionary<long, SortedSet<long>> Truth { get; } = [];

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(Data);
        WriteLaterLinks(Path.Combine(Data, "future.tsv"));
        var (html, json) = (Path.Combine(_folder.Path, "report.html"), Path.Combine(_folder.Path, "report.json"));
        var run = await BuiltProgram.RunAsync("evaluate", "--data", Data, "--model", trained.Model, "--report", html, "--json", json);
        Assert.True(run.Code == 0, run.Errors);
        (Output, Html) = (run.Output, await File.ReadAllTextAsync(html));
        _json = JsonDocument.Parse(await File.ReadAllTextAsync(json));
    }

    public ValueTask DisposeAsync()
    {
        _json?.Dispose();
        _folder.Dispose();
        return default;
    }

    // Later links within and between the groups, and lines that cannot be predicted: connected already, unknown, to oneself, said twice.
    private void WriteLaterLinks(string path)
    {
        var connections = SmallNetwork.ReadConnections(trained.Data);
        var random = new Random(11);
        List<string> lines = [$"{connections.First().User}\t{connections.First().Other}", "3\t100003", "4\t4"];
        while (lines.Count < 150)
        {
            var a = random.Next(TrainPipelineTests.Users);
            var b = random.NextDouble() < 0.7 ? (a % 10) + (10 * random.Next(TrainPipelineTests.Users / 10)) : random.Next(TrainPipelineTests.Users);
            if (a == b || connections.Contains((Math.Min(a, b), Math.Max(a, b))))
            {
                continue;
            }

            lines.Add($"{a}\t{b}");
            Add(a, b);
            Add(b, a);
        }

        File.WriteAllLines(path, [.. lines, lines[^1]]);
    }

    private void Add(long user, long other)
    {
        if (!Truth.TryGetValue(user, out var others))
        {
            Truth[user] = others = [];
        }

        others.Add(other);
    }
}
