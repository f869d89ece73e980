using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Pymk.Core.Erasure;
using Pymk.Core.Models;
using Pymk.Core.Privacy;
using Pymk.Core.Recommend;
using Pymk.Grains.Privacy;

namespace Pymk.Grains.Rollout;

/// <summary>
/// Keeps erased people out of the versions that this silo loads: those whom a training still knew, and an erasure that a crash cut short.
/// </summary>
internal sealed partial class ErasedFromModel(ErasedPeople erased, IOptions<RolloutOptions> options, ILogger<ErasedFromModel> log)
{
    // Whom a version left out when it was last looked at, and when it was written.
    private readonly ConcurrentDictionary<string, (string Erased, DateTime Written)> _leftOut = new();

    /// <summary>Erases whoever has a tombstone from the files of a version. Costs nothing while nobody was erased.</summary>
    public async Task LeaveOutAsync(string folder, CancellationToken cancellation)
    {
        await erased.ReadAsync();
        if (erased.IsEmpty)
        {
            return;
        }

        try
        {
            await ModelEraser.EraseAsync(options.Value.Root, erased.Known, [], cancellation);
            await ModelEraser.LeaveOutAsync(options.Value.Root, folder, "", cancellation);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The silo leaves them out of its memory in any case.
            LogNotErased(e, folder);
        }
    }

    /// <summary>
    /// Erases whoever has a tombstone from the files of every version of the directory, served, kept or refused, and deletes interrupted trainings that
    /// began before: a directory may be older than the erasures. A version costs a hash for each user, once after every erasure.
    /// </summary>
    /// <returns>The number of trainings deleted.</returns>
    /// <exception cref="IOException">The directory cannot be written.</exception>
    public async Task<int> LeaveOutOfAllAsync(CancellationToken cancellation)
    {
        var root = options.Value.Root;
        await erased.ReadAsync();
        if (!erased.IsEmpty)
        {
            await ModelEraser.EraseAsync(root, erased.Known, [], cancellation);
            var now = ErasedUsers.Read(root).Fingerprint;
            string[] folders = [.. ModelDirectory.Versions(root), .. ModelDirectory.Refused(root)];
            foreach (var deleted in _leftOut.Keys.Except(folders))
            {
                _leftOut.TryRemove(deleted, out _);
            }

            foreach (var folder in folders)
            {
                if (_leftOut.GetValueOrDefault(folder) != State(folder, now))
                {
                    try
                    {
                        await ModelEraser.LeaveOutAsync(root, folder, "", cancellation);
                        _leftOut[folder] = State(folder, now);
                    }
                    catch (Exception e) when (e is IOException or UnauthorizedAccessException)
                    {
                        LogNotErased(e, folder);
                    }
                }
            }
        }

        return ModelEraser.DeleteOutdatedBuilds(root);

        static (string, DateTime) State(string folder, string erased) => (erased, File.GetLastWriteTimeUtc(new ModelFiles(folder).Manifest));
    }

    /// <summary>
    /// Erases whoever has a tombstone from a loaded version, in memory; returns them. Costs a hash for each user where somebody was erased.
    /// </summary>
    public async Task<IReadOnlyCollection<long>> ForgetAsync(ServingModel model)
    {
        await erased.ReadAsync();
        if (erased.IsEmpty)
        {
            return [];
        }

        var known = erased.Known;
        var gone = await Task.Run(() => Enumerable.Range(0, model.Graph.UserCount).AsParallel()
            .Select(model.Graph.IdOf).Where(id => id >= 0 && known.Contains(id)).ToArray());
        foreach (var user in gone)
        {
            model.Erase(user);
        }

        return gone;
    }

    [LoggerMessage(
        1, LogLevel.Error,
        "The model files in {Folder} may hold erased people, and cannot be written; make the directory writable for the silos, or delete the version")]
    private partial void LogNotErased(Exception e, string folder);
}
