using System.Text.RegularExpressions;
using Pymk.Testing.Models;

namespace Pymk.External.Tests.Start;

/// <summary>What a silo's process prints from its start to its end.</summary>
public sealed partial class StartOutputTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pymk-start-").FullName;

    [Fact]
    public async Task Silo_StartedAskedAndStopped_PrintsOnlyWhatConcernsItsUser()
    {
        var model = Path.Combine(_folder, "model");
        ModelFixture.Publish(model, "v1");
        using var silo = await ServiceProcess.StartSiloAsync(model, Path.Combine(_folder, "data"));
        Assert.Equal(20, (await silo.SuggestAsync(ModelFixture.IdOf(3))).Length);

        var lines = await silo.StopAsync();

        Assert.Collection(
            lines.Where(line => line.Length > 0).OrderBy(Rank),
            line => Assert.Matches(ModelLoaderLine(), line),
            line => Assert.Matches(@"^ +Serving model v1: 300 users, \d+ connections, ranked on CPU; loaded in [0-9.]+ s$", line),
            line => Assert.Matches(
                "^pymk: serving; http http://127.0.0.1:[0-9]+; gateway 127.0.0.1:[0-9]+; embedded store on .*; "
                + "events from development Kafka broker on .*$",
                line),
            line => Assert.StartsWith("pymk: stopping", line, StringComparison.Ordinal));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    // The log's own thread writes its lines, and standard error is another stream: their order among the others is not fixed.
    private static int Rank(string line) => line switch
    {
        _ when ModelLoaderLine().IsMatch(line) => 0,
        _ when line.Contains("Serving model", StringComparison.Ordinal) => 1,
        _ when line.StartsWith("pymk: serving", StringComparison.Ordinal) => 2,
        _ when line.StartsWith("pymk: stopping", StringComparison.Ordinal) => 3,
        _ => 4,
    };

    [GeneratedRegex(@"^info: Pymk\.Grains\.Rollout\.ModelLoader\[\d+\]$")]
    private static partial Regex ModelLoaderLine();
}
