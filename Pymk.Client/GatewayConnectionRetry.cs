using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Pymk.Client;

/// <summary>Retries the first connection until a gateway answers: frontends and silos may start in any order.</summary>
internal sealed partial class GatewayConnectionRetry(TimeProvider time, ILogger<GatewayConnectionRetry> log) : IClientConnectionRetryFilter
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public async Task<bool> ShouldRetryConnectionAttempt(Exception exception, CancellationToken cancellationToken)
    {
        if (exception is not (OrleansException or TimeoutException))
        {
            return false;
        }

        LogRetry(exception.Message);
        await Task.Delay(Pause, time, cancellationToken);
        return true;
    }

    [LoggerMessage(1, LogLevel.Warning, "No gateway answers; start a silo or check Pymk:Gateways. The next attempt follows in 1 s: {Reason}")]
    private partial void LogRetry(string reason);
}
