using Pymk.Silo.Events;
using Pymk.Silo.Settings;
using Xunit;

namespace Pymk.Silo.Tests.Events;

public sealed class LogFolderTests : IDisposable
{
    private readonly string _folder = Path.Combine(Directory.CreateTempSubdirectory("pymk-logs-").FullName, "interactions");

    [Fact]
    public async Task SilosOfACluster_ShareTheFolder_AndAnotherClusterIsRefusedByName()
    {
        using var first = await LogFolder.HoldAsync(_folder, "of the cluster a");
        using (await LogFolder.HoldAsync(_folder, "of the cluster a"))
        {
            var refused = await Assert.ThrowsAsync<SettingException>(() => LogFolder.HoldAsync(_folder, "of the cluster b"));

            Assert.StartsWith($"A silo of the cluster a writes the interaction logs in {_folder}; ", refused.Message, StringComparison.Ordinal);
            Assert.Contains("--set Pymk:EventLog:Folder=FOLDER", refused.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Folder_ThatNobodyHoldsAnyMore_IsFreeForAnotherCluster()
    {
        (await LogFolder.HoldAsync(_folder, "of a cluster with a long name")).Dispose();

        using var second = await LogFolder.HoldAsync(_folder, "b");

        await Assert.ThrowsAsync<SettingException>(() => LogFolder.HoldAsync(_folder, "of a cluster with a long name"));
    }

    [Fact]
    public async Task ClustersThatStartAtOnce_OneHasTheFolder()
    {
        var starts = await Task.WhenAll(Enumerable.Range(0, 8).Select(async i =>
        {
            try
            {
                return await LogFolder.HoldAsync(_folder, $"of the cluster {i}");
            }
            catch (SettingException)
            {
                return null;
            }
        }));

        var holds = Assert.Single(starts, held => held is not null);
        holds!.Dispose();
    }

    [Fact]
    public void OwnerOf_EmbeddedStores_TellsThemApart_AndOfRedisTheClusters()
    {
        static string Of(string data, string? redis, string cluster) =>
            LogFolder.OwnerOf(new SiloSettings { Data = data, Redis = redis, ClusterId = cluster });

        Assert.NotEqual(Of("a", null, "c"), Of("b", null, "c"));
        Assert.Equal(Of("a", "127.0.0.1:6379", "c"), Of("b", "redis:6379,password=x", "c"));
        Assert.NotEqual(Of("a", "redis:6379", "c"), Of("a", "redis:6379", "d"));
        Assert.DoesNotContain("secret", Of("a", "redis:6379,password=secret", "c"), StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_folder)!, recursive: true);
}
