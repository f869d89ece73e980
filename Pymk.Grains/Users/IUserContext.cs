namespace Pymk.Grains.Users;

/// <summary>The user that a grain's parts work for, and timers on the grain's scheduler.</summary>
internal interface IUserContext
{
    /// <summary>64-bit user id.</summary>
    long User { get; }

    /// <summary>Calls back once, between the awaits of the grain's requests. Disposing before that cancels the call.</summary>
    IDisposable StartTimer(TimeSpan due, Func<Task> callback);
}
