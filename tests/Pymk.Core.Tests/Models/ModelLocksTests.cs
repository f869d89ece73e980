using Pymk.Core.Models;
using Xunit;

namespace Pymk.Core.Tests.Models;

public sealed class ModelLocksTests : IDisposable
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private readonly string _root = Directory.CreateTempSubdirectory("pymk-locks-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void IsBuilding_HoldsDuringATraining_AndCreatesNothing()
    {
        Assert.False(ModelLocks.IsBuilding(_root));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_root));
        using (ModelLocks.Building(_root, Token))
        {
            Assert.True(ModelLocks.IsBuilding(_root));
            Assert.Null(ModelLocks.TryBuilding(_root));
        }

        Assert.False(ModelLocks.IsBuilding(_root));
    }

    [Fact]
    public void IsBuilding_FileThatCannotBeWritten_IsReadOnly()
    {
        ModelLocks.Building(_root, Token)!.Dispose();
        File.SetAttributes(ModelDirectory.BuildLock(_root), FileAttributes.ReadOnly);
        Assert.False(ModelLocks.IsBuilding(_root));
    }

    [Fact]
    public async Task Building_WhileSomebodyOnlyLooks_Waits()
    {
        ModelLocks.Building(_root, Token)!.Dispose();
        Task<IDisposable?> training;
        using (new FileStream(ModelDirectory.BuildLock(_root), FileMode.Open, FileAccess.Read, FileShare.Read))
        {
            var began = new TaskCompletionSource();
            training = Task.Run(
                () =>
                {
                    began.SetResult();
                    return ModelLocks.Building(_root, Token);
                },
                Token);
            await began.Task;
        }

        using var held = await training;
        Assert.NotNull(held);
    }

    [Fact]
    public void Building_DuringAnotherTraining_IsNull()
    {
        using var first = ModelLocks.Building(_root, Token);
        Assert.Null(ModelLocks.Building(_root, Token));
    }
}
