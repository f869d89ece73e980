using System.Runtime.InteropServices;
using Microsoft.Extensions.Options;
using Pymk.Core.Recommend;
using Pymk.Grains.Graph;
using Pymk.Grains.Interfaces.Stores;
using Pymk.Grains.Models;

namespace Pymk.Grains.Features;

/// <summary>
/// Asks the silos that host other shards for feature rows, with one concurrent call a silo. Where one does not answer in time, its rows are read from the
/// store.
/// </summary>
internal sealed class RowHosts(
    IGrainFactory grains, UserOrdinals ordinals, ShardLeases leases, HostedShards hosted, IOptions<ServingOptions> options, TimeProvider time)
{
    /// <summary>True where silos hold only their shards' parts of a model.</summary>
    public bool IsSplit(ServingModel model) => hosted.IsSplit(model);

    /// <summary>True for a user of a split model whose shard this silo does not host.</summary>
    public bool IsElsewhere(ServingModel model, int user) => hosted.IsSplit(model) && !hosted.Has(ordinals.ShardOf(model, user));

    /// <summary>Reads rows of other silos.</summary>
    /// <param name="model">The version.</param>
    /// <param name="users">Ordinals.</param>
    /// <param name="rows">Their rows; filled at the places that other silos answer for.</param>
    /// <param name="missing">The places to fill.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <returns>The places that are left: those of this silo, and those that nobody answered for.</returns>
    public async ValueTask<List<int>> AskAsync(
        ServingModel model, ReadOnlyMemory<int> users, ReadOnlyMemory<byte>[] rows, List<int> missing, CancellationToken cancellation)
    {
        var left = new List<int>();
        Dictionary<string, List<int>> away = [];
        foreach (var place in missing)
        {
            var shard = ordinals.ShardOf(model, users.Span[place]);
            if (hosted.Has(shard) || leases.HostOf(shard) is not { } host || host == leases.Here)
            {
                left.Add(place);
            }
            else
            {
                (CollectionsMarshal.GetValueRefOrAddDefault(away, host, out _) ??= []).Add(place);
            }
        }

        var calls = new List<(Task<RowBlocks> Rows, List<int> Places)>(away.Count);
        foreach (var (host, places) in away)
        {
            ServingMetrics.CountCrossing();
            int[] asked = [.. places.Select(place => users.Span[place])];
            var called = grains.GetGrain<ISiloRowsGrain>(host).Read(model.Version, asked).AsTask();
            called.Ignore();
            calls.Add((called, places));
        }

        var until = calls.Count == 0 ? Task.CompletedTask : Task.Delay(options.Value.ReadDeadline, time, cancellation);
        foreach (var (called, places) in calls)
        {
            if (await Task.WhenAny(called, until).ConfigureAwait(false) == called && await AnswerAsync(called).ConfigureAwait(false) is { } answer)
            {
                Take(answer, places, rows);
            }
            else
            {
                cancellation.ThrowIfCancellationRequested();
                left.AddRange(places);
            }
        }

        return left;
    }

    private static void Take(RowBlocks answer, List<int> places, ReadOnlyMemory<byte>[] rows)
    {
        var bytes = 0L;
        for (var i = 0; i < places.Count; i++)
        {
            rows[places[i]] = answer.Rows[i];
            bytes += answer.Rows[i].Length;
        }

        ServingMetrics.CountCrossed(bytes);
    }

    private static async ValueTask<RowBlocks?> AnswerAsync(Task<RowBlocks> called)
    {
        try
        {
            return await called.ConfigureAwait(false);
        }
        catch (Exception e) when (e is TimeoutException or OrleansException or UnknownModelException or StoreUnavailableException)
        {
            return null;
        }
    }
}
