using Orleans.Concurrency;
using Pymk.Grains.Interfaces.Users;

namespace Pymk.Grains.Users;

/// <summary>Asks the users' grains side by side and returns what is ready.</summary>
[StatelessWorker]
[Reentrant]
internal sealed class SuggestionBatchGrain(TimeProvider time) : Grain, ISuggestionBatchGrain
{
    // Long for answers that need nothing but memory, short for those that wait beside one whose silo is gone.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(250);

    public async ValueTask<SuggestionAnswer?[]> GetSuggestions(SuggestionQuestion[] questions)
    {
        var calls = new Task<SuggestionAnswer?>[questions.Length];
        for (var i = 0; i < calls.Length; i++)
        {
            calls[i] = GrainFactory.GetGrain<IUserGrain>(questions[i].User).TryGetSuggestions(questions[i].Count).AsTask();
        }

        var all = Task.WhenAll(calls);
        try
        {
            await all.WaitAsync(Patience, time);
        }
        catch (Exception)
        {
            // Whoever asked goes to the user's own grain and hears from it; a failure that comes later is looked at so that it does not surface as unobserved.
            _ = all.ContinueWith(t => t.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }

        return Array.ConvertAll(calls, call => call.IsCompletedSuccessfully ? call.Result : null);
    }
}
