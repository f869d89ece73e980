using System.Runtime.InteropServices;
using Microsoft.Extensions.Options;
using Pymk.Core.Pairs;
using Pymk.Core.Recommend;
using Pymk.Grains.Graph;
using Pymk.Grains.Interfaces.Stores;
using Pymk.Grains.Models;

namespace Pymk.Grains.Features;

/// <summary>
/// Asks the silos that host other shards for feature rows, or for what pairs take from them, with one concurrent call a silo. What one does not answer
/// in time is left to the caller, who has the store.
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
        var (left, calls) = Call(model, users, missing, (host, asked) => host.Read(model.Version, asked));
        await TakeAsync(
            calls,
            (answer, places) =>
            {
                var bytes = 0L;
                for (var i = 0; i < places.Count; i++)
                {
                    rows[places[i]] = answer.Rows[i];
                    bytes += answer.Rows[i].Length;
                }

                return bytes;
            },
            left,
            cancellation).ConfigureAwait(false);
        return left;
    }

    /// <summary>Asks other silos for pairs.</summary>
    /// <param name="model">The version.</param>
    /// <param name="pairs">The pairs; <see cref="TakeAsync"/> fills those that other silos answer for.</param>
    /// <param name="missing">The places to fill.</param>
    /// <returns>The places of this silo, and the calls under way.</returns>
    public (List<int> Left, List<(Task<byte[]> Answer, List<int> Places)> Calls) AskForPairs(ServingModel model, RowPairs pairs, List<int> missing)
    {
        byte[]? row = null;
        return Call(model, pairs.Users, missing, (host, asked) => host.Pairs(model.Version, row ??= pairs.OwnRow.ToArray(), asked));
    }

    /// <summary>Takes the answers that come in time.</summary>
    /// <param name="calls">The calls under way.</param>
    /// <param name="pairs">Receives the answers.</param>
    /// <param name="left">Gets the places that nobody answered for.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public ValueTask TakeAsync(List<(Task<byte[]> Answer, List<int> Places)> calls, RowPairs pairs, List<int> left, CancellationToken cancellation) =>
        TakeAsync(
            calls,
            (answer, places) =>
            {
                pairs.Take(answer, CollectionsMarshal.AsSpan(places));
                return answer.Length;
            },
            left,
            cancellation);

    private (List<int> Left, List<(Task<T> Answer, List<int> Places)> Calls) Call<T>(
        ServingModel model, ReadOnlyMemory<int> users, List<int> missing, Func<ISiloRowsGrain, int[], ValueTask<T>> ask)
    {
        var left = new List<int>();
        Dictionary<string, List<int>> away = [];
        foreach (var place in missing)
        {
            var shard = ordinals.ShardOf(model, users.Span[place]);
            if (hosted.Has(shard) || leases.HostOf(shard) is not { } host || host == leases.Here || leases.IsQuiet(shard))
            {
                left.Add(place);
            }
            else
            {
                (CollectionsMarshal.GetValueRefOrAddDefault(away, host, out _) ??= []).Add(place);
            }
        }

        var calls = new List<(Task<T>, List<int>)>(away.Count);
        foreach (var (host, places) in away)
        {
            ServingMetrics.CountCrossing();
            var asked = new int[places.Count];
            for (var i = 0; i < asked.Length; i++)
            {
                asked[i] = users.Span[places[i]];
            }

            var called = ask(grains.GetGrain<ISiloRowsGrain>(host), asked).AsTask();
            called.Ignore();
            calls.Add((called, places));
        }

        return (left, calls);
    }

    // The function returns the bytes of an answer.
    private async ValueTask TakeAsync<T>(
        List<(Task<T> Answer, List<int> Places)> calls, Func<T, List<int>, long> take, List<int> left, CancellationToken cancellation)
    {
        var until = calls.Count == 0 ? Task.CompletedTask : Task.Delay(options.Value.ReadDeadline, time, cancellation);
        foreach (var (called, places) in calls)
        {
            if (await Task.WhenAny(called, until).ConfigureAwait(false) == called && await AnswerAsync(called, places, take).ConfigureAwait(false) is { } bytes)
            {
                ServingMetrics.CountCrossed(bytes);
            }
            else
            {
                cancellation.ThrowIfCancellationRequested();
                left.AddRange(places);
            }
        }
    }

    // Null where there is no answer. A silo of another build may answer in another form.
    private static async ValueTask<long?> AnswerAsync<T>(Task<T> called, List<int> places, Func<T, List<int>, long> take)
    {
        try
        {
            return take(await called.ConfigureAwait(false), places);
        }
        catch (Exception e) when (e is TimeoutException or OrleansException or UnknownModelException or StoreUnavailableException or InvalidDataException)
        {
            return null;
        }
    }
}
