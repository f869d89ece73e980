using Microsoft.Extensions.Logging;
using Pymk.Core.Recommend;
using Pymk.Grains.Features;
using Pymk.Grains.Models;
using Pymk.Grains.Retention;

namespace Pymk.Grains.Rollout;

/// <summary>Writes the feature rows of a model version into the store, once a version for the whole cluster.</summary>
internal sealed partial class RowPublisher(
    IUserRowStore rows, IVersionStore versions, ErasedFromModel erased, TimeProvider time, ILogger<RowPublisher> log)
{
    private const int RowsPerWrite = 16_384;

    /// <summary>Returns when the store holds all rows of the version; at once if another silo has published them.</summary>
    public async Task PublishAsync(ServingModel model, CancellationToken cancellation)
    {
        await versions.UseAsync(model.Version);
        if (await rows.IsPublishedAsync(model.Version))
        {
            return;
        }

        var began = time.GetTimestamp();
        var table = await Task.Run(model.ReadRows, cancellation);
        for (var first = 0; first < table.Count; first += RowsPerWrite)
        {
            var part = new List<(long User, ReadOnlyMemory<byte> Row)>(RowsPerWrite);
            for (var user = first; user < Math.Min(table.Count, first + RowsPerWrite); user++)
            {
                if (!model.Graph.IsErased(user))
                {
                    part.Add((model.Graph.IdOf(user), table[user]));
                }
            }

            await rows.WriteAsync(model.Version, part, cancellation);
        }

        if (await erased.ForgetAsync(model) is { Count: > 0 } gone)
        {
            // Erased during the writes.
            await rows.RemoveAsync(model.Version, gone);
        }

        await rows.MarkPublishedAsync(model.Version);
        LogPublished(table.Count, model.Version, time.GetElapsedTime(began).TotalSeconds);
    }

    [LoggerMessage(1, LogLevel.Debug, "Wrote {Rows} feature rows of model {Version} into the store in {Seconds:0.0} s")]
    private partial void LogPublished(int rows, string version, double seconds);
}
