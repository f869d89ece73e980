using Orleans.Concurrency;
using Orleans.Runtime;
using Pymk.Grains.Interfaces.Users;
using Pymk.Grains.Placement;

namespace Pymk.Grains.Users;

/// <summary>Asks the grains of many users at the same time and returns the answers that are ready.</summary>
[StatelessWorker]
[Reentrant]
internal sealed class SuggestionBatchGrain(UserGrains users, ShardHome home, ILocalSiloDetails silo, TimeProvider time) : Grain, ISuggestionBatchGrain
{
    // Long for answers from memory; short for the rest of the batch when one silo is gone.
    private static readonly TimeSpan Timeout = TimeSpan.FromMilliseconds(250);

    public ValueTask<GatewayRoute> GetRoute() => new(new GatewayRoute(home.Hash, home.Hashes, silo.GatewayAddress?.Endpoint.ToString()));

    public async ValueTask<SuggestionAnswer?[]> GetSuggestions(SuggestionQuestion[] questions)
    {
        var calls = new Task<SuggestionAnswer?>[questions.Length];
        for (var i = 0; i < calls.Length; i++)
        {
            calls[i] = users.Of(questions[i].User).TryGetSuggestions(questions[i].Count, questions[i].Text).AsTask();
        }

        var all = Task.WhenAll(calls);
        try
        {
            await all.WaitAsync(Timeout, time);
        }
        catch (Exception)
        {
            // The client asks the user's grain itself and gets its error. Late failures are observed here, or they would surface as unobserved.
            _ = all.ContinueWith(
                t => t.Exception,
                CancellationToken.None,
                TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default);
        }

        return Array.ConvertAll(calls, call => call.IsCompletedSuccessfully ? call.Result : null);
    }
}
