using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Pymk.Client;

/// <summary>Tries again while no gateway answers: frontends and silos may start in any order.</summary>
internal sealed partial class GatewayPatience(TimeProvider time, ILogger<GatewayPatience> log) : IClientConnectionRetryFilter
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public async Task<bool> ShouldRetryConnectionAttempt(Exception exception, CancellationToken cancellationToken)
    {
        if (exception is not (OrleansException or TimeoutException))
        {
            return false;
        }

        LogWaiting(exception.Message);
        await Task.Delay(Pause, time, cancellationToken);
        return true;
    }

    [LoggerMessage(LogLevel.Warning, "No gateway answers yet, trying again: {Reason}")]
    private partial void LogWaiting(string reason);
}
