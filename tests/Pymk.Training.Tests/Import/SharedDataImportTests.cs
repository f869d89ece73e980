using System.Runtime.CompilerServices;
using Pymk.Training.Import;
using Xunit;

namespace Pymk.Training.Tests.Import;

public sealed class SharedDataImportTests
{
    [Theory]
    [InlineData("foursquare-nyc", 4024, 8722)]
    [InlineData("foursquare-jakarta", 6395, 11207)]
    [InlineData("github", 37700, 260103)]
    [InlineData("deezer-hu", 47538, 200599)]
    [InlineData("hamster", 2426, 14968)]
    public void DataSet_AsPublished_ImportsCleanWithItsCounts(string name, int users, int connections)
    {
        var folder = Path.Combine(RepositoryRoot(), "..", "shared", "data", name);
        Assert.SkipUnless(Directory.Exists(folder), $"The data set is not at {folder}.");
        using var data = DataImport.Run(new ImportOptions { DataFolder = folder }, null, TestContext.Current.CancellationToken);
        Assert.True(data.Report.IsClean, string.Join('\n', data.Report.Describe()));
        Assert.True(data.Graph.UserCount <= users);
        Assert.Equal(connections, data.Graph.ConnectionCount);
        Assert.NotEmpty(data.Profiles.Fields);
    }

    private static string RepositoryRoot([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", ".."));
}
