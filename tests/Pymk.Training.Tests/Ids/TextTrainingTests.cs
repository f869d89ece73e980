using Pymk.Core.Ids;
using Pymk.Core.Models;
using Pymk.Core.Recommend;
using Pymk.Grains.Interfaces.Ids;
using Pymk.Training.Cli;
using Pymk.Training.Ids;
using Pymk.Training.Import;
using Pymk.Training.Pipeline;
using Pymk.Training.Recommend;
using Pymk.Training.Tests.Native;
using Pymk.Training.Tests.Pipeline;
using Xunit;

namespace Pymk.Training.Tests.Ids;

/// <summary>A network of text ids is the network of their numbers, by other names.</summary>
[Collection(TorchTests.Name)]
public sealed class TextTrainingTests : IDisposable
{
    private const int Users = 200;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Suggestions_OfUuids_AreThoseOfTheirNumbers()
    {
        var (texts, numbers) = (Path.Combine(_folder.Path, "texts"), Path.Combine(_folder.Path, "numbers"));
        SmallNetwork.WriteNamed(texts, Users);
        SmallNetwork.WriteNamed(numbers, Users);
        var names = Enumerable.Range(0, Users).ToDictionary(SmallNetwork.IdOf, user => new Guid(user + 1, 7, 7, [1, 2, 3, 4, 5, 6, 7, 8]).ToString());
        Rename(texts, "profiles.jsonl", id => $"\"{names[id]}\"");
        Rename(texts, "interactions.jsonl", id => $"\"{names[id]}\"");
        Rename(texts, "connections.tsv", id => names[id]);
        foreach (var file in new[] { "profiles.jsonl", "interactions.jsonl", "connections.tsv" })
        {
            Rename(numbers, file, id => $"{UserIdHash.Default.Number(names[id])}");
        }

        var (ofTexts, said) = Train(texts);
        var (ofNumbers, _) = Train(numbers);

        Assert.Contains(said, line => line.StartsWith("ids: text ids, as ", StringComparison.Ordinal));
        Assert.True(ModelDirectory.ReadManifest(ofTexts, verify: true).TextIds);
        Assert.False(ModelDirectory.ReadManifest(ofNumbers).TextIds);
        Assert.False(File.Exists(new ModelFiles(ofNumbers).Ids));
        Assert.Equal(names.Values.Order(StringComparer.Ordinal), TextsOf(ofTexts).Order(StringComparer.Ordinal));
        var byNumber = names.Values.ToDictionary(text => $"{UserIdHash.Default.Number(text)}");
        Assert.Equal(Recommended(ofNumbers).Select(row => (byNumber[row.User], byNumber[row.Suggested], row.Score)), Recommended(ofTexts));

        // Another kind is refused before anything is read.
        var refused = Assert.Throws<UserErrorException>(() => Pipeline(texts, UserIdKind.Number, _ => { }).Run(TestContext.Current.CancellationToken));
        Assert.Contains("is of a network of text ids", refused.Message, StringComparison.Ordinal);
    }

    private static void Rename(string folder, string file, Func<long, string> name)
    {
        var path = Path.Combine(folder, file);
        File.WriteAllText(path, System.Text.RegularExpressions.Regex.Replace(
            File.ReadAllText(path), "\\b7[0-9]{12}\\b", id => name(long.Parse(id.Value, System.Globalization.CultureInfo.InvariantCulture))));
    }

    private static (string Version, List<string> Said) Train(string data)
    {
        var said = new List<string>();
        return (Pipeline(data, null, said.Add).Run(TestContext.Current.CancellationToken).Folder, said);
    }

    private static TrainPipeline Pipeline(string data, UserIdKind? kind, Action<string> say) => new(
        new TrainOptions
        {
            Import = new ImportOptions { DataFolder = data, Ids = kind },
            Model = data + "-model",
            Epochs = 1,
            Shards = 2,
            Quick = true,
        },
        new Progress<StageProgress>(), say, TimeProvider.System);

    private static IEnumerable<string> TextsOf(string version)
    {
        var table = UserIdTable.Read(new ModelFiles(version).Ids);
        return Enumerable.Range(0, table.UserCount).Select(table.TextOf);
    }

    private List<(string User, string Suggested, string Score)> Recommended(string version)
    {
        var table = Path.Combine(_folder.Path, "suggestions.tsv");
        using var model = ServingModel.Load(version);
        using var recommender = new OfflineRecommender(model);
        RecommendSweep.Write(recommender, [.. Enumerable.Range(0, Users)], 5, table, null, TestContext.Current.CancellationToken);
        return [.. File.ReadLines(table).Select(line => line.Split('\t')).Select(cells => (cells[0], cells[2], $"{cells[1]} {cells[3]}"))];
    }
}
