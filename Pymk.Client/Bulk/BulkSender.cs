using Orleans.Runtime;
using Pymk.Grains.Interfaces.Admission;
using Pymk.Grains.Interfaces.Bulk;
using Pymk.Grains.Interfaces.Ids;
using Pymk.Grains.Interfaces.Stores;

namespace Pymk.Client.Bulk;

/// <summary>
/// Sends rows of initial files to a running cluster, in few calls at a time, so that memory is bounded and the cluster sets the pace. A call that is
/// not answered is repeated, which changes nothing.
/// </summary>
/// <param name="grains">Reaches the cluster.</param>
/// <param name="time">The clock.</param>
public sealed class BulkSender(IGrainFactory grains, TimeProvider time)
{
    private const int CallsAtOnce = 4;

    // Every person is described anew, which takes a millisecond or some.
    private const int PeopleOfACall = 250;

    // A silo that ends is started anew within this.
    private static readonly TimeSpan LongestSilence = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>What the user ids of the network are.</summary>
    /// <exception cref="TimeoutException">The cluster did not answer for 5 minutes.</exception>
    public async Task<UserIdKind> GetKindAsync(CancellationToken cancellation) =>
        (await CallAsync(() => grains.GetGrain<IUserIdGrain>(0).GetScheme().AsTask(), cancellation).ConfigureAwait(false)).Kind;

    /// <summary>Registers text ids before rows about them are sent, in a network of text ids; returns their numbers when the store has them.</summary>
    /// <param name="names">The ids; each once.</param>
    /// <param name="sent">Receives the number of ids that the store has; null for nobody.</param>
    /// <param name="cancellation">Ends the work; ids that were sent stay.</param>
    /// <returns>The numbers; <see cref="UserIdHash.NoneLeft"/> for a text that gets none.</returns>
    /// <exception cref="TimeoutException">The cluster did not answer for 5 minutes; the same again goes on.</exception>
    public async Task<long[]> ClaimAsync(IReadOnlyList<BulkName> names, IProgress<long>? sent, CancellationToken cancellation)
    {
        var (gate, done, numbers) = (new Lock(), 0L, new long[names.Count]);
        var options = new ParallelOptions { MaxDegreeOfParallelism = CallsAtOnce, CancellationToken = cancellation };
        await Parallel.ForEachAsync(
            Enumerable.Range(0, names.Count).Chunk(BulkRules.MaxRows).Select((places, number) => (places, number)),
            options,
            async (call, end) =>
            {
                var texts = Array.ConvertAll(call.places, place => names[place].Text);
                var times = Array.ConvertAll(call.places, place => names[place].TimeMs);
                var creates = Array.ConvertAll(call.places, place => names[place].Creates);
                var claimed = await CallAsync(
                    () => grains.GetGrain<IUserIdGrain>(call.number % CallsAtOnce).Claim(texts, times, creates), end).ConfigureAwait(false);
                claimed.CopyTo(numbers, call.places[0]);
                lock (gate)
                {
                    done += claimed.Length;
                    sent?.Report(done);
                }
            }).ConfigureAwait(false);
        return numbers;
    }

    /// <summary>Sends people; returns when the store has all.</summary>
    /// <param name="people">The people; read while they are sent.</param>
    /// <param name="sent">Receives the number of rows that the store has; null for nobody.</param>
    /// <param name="cancellation">Ends the work; rows that were sent stay.</param>
    /// <exception cref="TimeoutException">The cluster did not answer for 5 minutes; the same again goes on.</exception>
    /// <exception cref="Pymk.Grains.Interfaces.Users.InvalidRequestException">A row breaks a limit (<see cref="BulkRules"/>).</exception>
    public Task<BulkTaken> SendAsync(IEnumerable<BulkPerson> people, IProgress<long>? sent, CancellationToken cancellation) =>
        SendAsync(people, PeopleOfACall, (grain, rows) => grain.TakePeople(rows), sent, cancellation);

    /// <summary>Sends connections; returns when the store has all.</summary>
    /// <inheritdoc cref="SendAsync(IEnumerable{BulkPerson}, IProgress{long}?, CancellationToken)"/>
    public Task<BulkTaken> SendAsync(IEnumerable<BulkConnection> connections, IProgress<long>? sent, CancellationToken cancellation) =>
        SendAsync(connections, BulkRules.MaxRows, (grain, rows) => grain.TakeConnections(rows), sent, cancellation);

    /// <summary>Sends relations; returns when the store has all.</summary>
    /// <inheritdoc cref="SendAsync(IEnumerable{BulkPerson}, IProgress{long}?, CancellationToken)"/>
    public Task<BulkTaken> SendAsync(IEnumerable<BulkRelation> relations, IProgress<long>? sent, CancellationToken cancellation) =>
        SendAsync(relations, BulkRules.MaxRows, (grain, rows) => grain.TakeRelations(rows), sent, cancellation);

    private async Task<BulkTaken> SendAsync<TRow>(
        IEnumerable<TRow> rows, int rowsOfACall, Func<IBulkImportGrain, TRow[], Task<BulkTaken>> send, IProgress<long>? sent, CancellationToken cancellation)
    {
        var (gate, all, done) = (new Lock(), default(BulkTaken), 0L);
        var calls = rows.Chunk(rowsOfACall).Select((chunk, number) => (chunk, number));
        var options = new ParallelOptions { MaxDegreeOfParallelism = CallsAtOnce, CancellationToken = cancellation };
        await Parallel.ForEachAsync(
            calls,
            options,
            async (call, end) =>
            {
                var taken = await CallAsync(() => send(grains.GetGrain<IBulkImportGrain>(call.number % CallsAtOnce), call.chunk), end).ConfigureAwait(false);
                lock (gate)
                {
                    all += taken;
                    done += call.chunk.Length;
                    sent?.Report(done);
                }
            }).ConfigureAwait(false);
        return all;
    }

    private async Task<TAnswer> CallAsync<TAnswer>(Func<Task<TAnswer>> call, CancellationToken cancellation)
    {
        for (var began = time.GetTimestamp(); ;)
        {
            try
            {
                return await call().WaitAsync(cancellation).ConfigureAwait(false);
            }
            catch (Exception e) when (e is OrleansException or TimeoutException or StoreUnavailableException or StaleEpochException or OverloadedException)
            {
                if (time.GetElapsedTime(began) > LongestSilence)
                {
                    throw new TimeoutException($"the service did not answer for {LongestSilence.TotalMinutes:0} minutes: {e.Message}", e);
                }
            }

            await Task.Delay(Pause, time, cancellation).ConfigureAwait(false);
        }
    }
}
