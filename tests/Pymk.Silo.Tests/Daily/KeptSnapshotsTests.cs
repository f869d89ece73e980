using Pymk.Core.Snapshots;
using Pymk.Silo.Daily;
using Xunit;

namespace Pymk.Silo.Tests.Daily;

public sealed class KeptSnapshotsTests : IDisposable
{
    private readonly string _work = Directory.CreateTempSubdirectory("pymk-kept-").FullName;

    [Fact]
    public void OldSnapshots_AreDeleted_AndNothingElse()
    {
        foreach (var name in new[] { "20260501", "20260502", "20260503", "20260504" })
        {
            Write(name, complete: true);
        }

        Write("20260505", complete: false);
        Write("20260506", complete: false);
        Directory.CreateDirectory(Path.Combine(_work, ".deleted-20260430"));
        Directory.CreateDirectory(Path.Combine(_work, "of-somebody"));

        Assert.Equal(3, KeptSnapshots.DeleteOthers(_work, Path.Combine(_work, "20260506"), keep: 3));

        Assert.Equal(
            ["20260503", "20260504", "20260506", "of-somebody"],
            Directory.GetDirectories(_work).Select(d => Path.GetFileName(d)!).Order(StringComparer.Ordinal));
        Assert.Equal(0, KeptSnapshots.DeleteOthers(Path.Combine(_work, "missing"), "", keep: 1));
    }

    public void Dispose() => Directory.Delete(_work, recursive: true);

    private void Write(string name, bool complete)
    {
        var files = new SnapshotFiles(Directory.CreateDirectory(Path.Combine(_work, name)).FullName);
        File.WriteAllText(complete ? files.Manifest : files.Unfinished, "{}");
    }
}
