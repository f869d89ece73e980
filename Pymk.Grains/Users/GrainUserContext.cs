using Orleans.Runtime;
using Orleans.Timers;

namespace Pymk.Grains.Users;

/// <summary>The context of a <see cref="UserGrain"/>; scoped to its activation.</summary>
internal sealed class GrainUserContext(IGrainContextAccessor grains, ITimerRegistry timers) : IUserContext
{
    private readonly IGrainContext _grain = grains.GrainContext;

    public long User { get; } = grains.GrainContext.GrainId.GetIntegerKey();

    public IDisposable StartTimer(TimeSpan due, Func<Task> callback) => timers.RegisterGrainTimer(
        _grain,
        static (call, _) => call(),
        callback,
        new GrainTimerCreationOptions { DueTime = due, Period = Timeout.InfiniteTimeSpan, Interleave = true });
}
