using Pymk.Training.Import;
using Pymk.Training.Pipeline;
using Xunit;

namespace Pymk.Training.Tests.Pipeline;

public sealed class MemoryEstimateTests
{
    private static readonly TrainOptions Options = new() { Import = new ImportOptions(), Model = "model", Quick = true, Memory = 8L << 30 };

    [Fact]
    public void Obstacle_TooLittleMemoryOrDisk_SaysTheStageAndWhatWouldDo()
    {
        var small = new MemoryEstimate(new DataSize(100_000, 1_000_000, 10_000_000, 40_000_000), Options);
        Assert.Null(small.Obstacle(Options.Memory, 100L << 30));
        Assert.Contains("GB are free where the model is built", small.Obstacle(Options.Memory, 1 << 20));

        var large = new MemoryEstimate(new DataSize(100_000_000, 1_000_000_000, 0, 40_000_000_000), Options);
        var obstacle = large.Obstacle(Options.Memory, long.MaxValue)!;
        Assert.Contains("about 100,000,000 users, 1,000,000,000 connections and 0 events", obstacle);
        Assert.Contains($"'{large.Stages.MaxBy(s => s.Bytes).Stage}'", obstacle);
        Assert.Null(large.Obstacle(large.Most, long.MaxValue));
    }

    [Fact]
    public void Of_LinesAndParquet_CountsAboutTheirRows()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllLines(Path.Combine(folder.Path, "connections.tsv"), Enumerable.Range(0, 200_000).Select(i => $"{1000 + (i % 1000)}\t{1_000_000 + i}"));
        File.WriteAllLines(Path.Combine(folder.Path, "profiles.jsonl"), Enumerable.Range(0, 10).Select(i => $$"""{"user": {{i}}}"""));
        using (var duckDb = new DuckDbSession(512))
        {
            duckDb.Execute(
                $"COPY (SELECT range AS time, 1 AS user, 2 AS suggested, 'view' AS action FROM range(1234)) TO '{folder.Path}/interactions.parquet'",
                TestContext.Current.CancellationToken);
        }

        var size = DataSize.Of(new ImportOptions { DataFolder = folder.Path }, TestContext.Current.CancellationToken);
        Assert.Equal(10, size.Users);
        Assert.InRange(size.Connections, 190_000, 210_000);
        Assert.Equal(1234, size.Events);
        Assert.Equal(new FileInfo(Path.Combine(folder.Path, "profiles.jsonl")).Length, size.ProfileBytes);
    }
}
