using Pymk.Core.Relations;
using Pymk.Storage.Snapshots;
using Xunit;

namespace Pymk.Training.Tests;

/// <summary>Writes relations as a snapshot does.</summary>
internal static class RelationFiles
{
    public static async Task WriteAsync(string path, params RelationEvent[] relations)
    {
        await using var file = await RelationFile.CreateAsync(path, TestContext.Current.CancellationToken);
        await file.AddAsync(relations, TestContext.Current.CancellationToken);
        await file.CompleteAsync();
    }
}
