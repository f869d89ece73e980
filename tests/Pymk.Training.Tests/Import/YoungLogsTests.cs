using Pymk.Core.Files;
using Pymk.Training.Cli;
using Pymk.Training.Import;
using Xunit;

namespace Pymk.Training.Tests.Import;

/// <summary>The interaction logs of a service that has just begun.</summary>
public sealed class YoungLogsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Logs_ThatAreJournalsAlone_HaveNoFileYet_AnyOtherFolderWithoutLogsIsAMistake()
    {
        Assert.Contains("holds no interactions", Assert.Throws<UserErrorException>(() => ImportFiles.Logs(_folder.Path, folder: null)).Message);
        LogFormat.Write(_folder.Path);
        var day = Directory.CreateDirectory(Path.Combine(_folder.Path, "day=2026-01-01")).FullName;
        File.WriteAllText(Path.Combine(day, "writer-0.journal"), "an interaction");
        Assert.Empty(ImportFiles.Logs(_folder.Path, folder: null));
        File.WriteAllText(Path.Combine(day, "writer-0-1.parquet"), "");
        Assert.Single(ImportFiles.Logs(_folder.Path, folder: null));
    }
}
