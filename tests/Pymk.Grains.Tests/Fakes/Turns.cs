namespace Pymk.Grains.Tests.Fakes;

/// <summary>Runs a test as an activation runs its requests: one step at a time, in order.</summary>
internal static class Turns
{
    public static Task RunAsync(Func<Task> test) => Task.Factory.StartNew(
        test, CancellationToken.None, TaskCreationOptions.None, new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler).Unwrap();

    /// <summary>Whether a task completes without anything else happening: lets every step that is ready run first.</summary>
    public static async Task<bool> IsCompletedAsync(Task task)
    {
        for (var step = 0; step < 20; step++)
        {
            await Task.Yield();
        }

        return task.IsCompleted;
    }
}
