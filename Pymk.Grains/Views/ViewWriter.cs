namespace Pymk.Grains.Views;

/// <summary>
/// Groups the writes of a user's views: what arrives during a write waits and goes out as the next write. Runs on the turns of the user's grain, so
/// it needs no lock.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="user">64-bit id of the viewer.</param>
/// <param name="written">Takes the counts that a write brought about.</param>
/// <param name="time">The clock.</param>
internal sealed class ViewWriter(IViewStore store, long user, Action<IReadOnlyCollection<ViewCount>> written, TimeProvider time)
{
    private List<RecordedViews> _waiting = [];
    private Task _current = Task.CompletedTask;
    private Task? _next;

    /// <summary>Completes when the views are in the store. Calls that share a write share its failure.</summary>
    public Task WriteAsync(RecordedViews views)
    {
        _waiting.Add(views);
        return _next ??= WriteNextAsync();
    }

    /// <summary>Completes when nothing is being written any more; failures are for the calls that wrote.</summary>
    public async Task EndAsync()
    {
        while (_next is not null || !_current.IsCompleted)
        {
            await (_next ?? _current).ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task WriteNextAsync()
    {
        // Lets other calls that are ready join the write. The write before has told its own callers of its failure.
        await Task.Yield();
        await _current.ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
        var views = _waiting;
        (_waiting, _next) = ([], null);
        _current = WriteAsync(views);
        await _current;
    }

    private async Task WriteAsync(List<RecordedViews> views) => written(await store.AddAsync(user, views, time.GetUtcNow().ToUnixTimeSeconds()));
}
