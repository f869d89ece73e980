using Pymk.Core.Files;
using Pymk.Grains.Events;
using Xunit;

namespace Pymk.Grains.Tests.Events;

public sealed class SnapshotSourcesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pymk-sources-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Logs_ThatAreJournalsAlone_AreNamed()
    {
        Assert.False(SnapshotSourcesGrain.HasLogs(Path.Combine(_folder, "missing")));
        Assert.False(SnapshotSourcesGrain.HasLogs(_folder));
        LogFormat.Write(_folder);
        Assert.True(SnapshotSourcesGrain.HasLogs(_folder));
    }

    [Fact]
    public void Logs_OfAProgramWithoutFormats_AreNamed()
    {
        File.WriteAllText(Path.Combine(Directory.CreateDirectory(Path.Combine(_folder, "day=2026-01-01")).FullName, "1.parquet"), "");
        Assert.True(SnapshotSourcesGrain.HasLogs(_folder));
    }
}
