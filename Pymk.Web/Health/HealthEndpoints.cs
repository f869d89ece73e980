using Pymk.Client;

namespace Pymk.Web.Health;

/// <summary>The health of the process.</summary>
/// <param name="Status"><c>live</c>, <c>ready</c> or <c>not ready</c>.</param>
/// <param name="ModelVersion">The version of the model that ranks; null where not ready.</param>
internal sealed record HealthAnswer(string Status, string? ModelVersion = null);

/// <summary>Probes for orchestrators: live while the process runs, ready while the cluster answers.</summary>
internal static partial class HealthEndpoints
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(3);

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var health = endpoints.MapGroup("/health").AllowAnonymous().WithTags("service");
        health.MapGet("/live", () => Results.Json(new HealthAnswer("live"), HealthJson.Default.HealthAnswer))
            .WithName("Live").WithSummary("Answers while the process runs").Produces<HealthAnswer>();
        health.MapGet("/ready", ReadyAsync)
            .WithName("Ready").WithSummary("Answers 200 while the cluster serves a model").Produces<HealthAnswer>()
            .Produces<HealthAnswer>(StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<IResult> ReadyAsync(IPymkClient client, TimeProvider time, ILoggerFactory loggers)
    {
        try
        {
            var status = await client.GetStatusAsync().AsTask().WaitAsync(Timeout, time);
            return Results.Json(new HealthAnswer("ready", status.ModelVersion), HealthJson.Default.HealthAnswer);
        }
        catch (Exception e)
        {
            // Any failure means that the cluster does not serve. The probe answers that; the log has the reason.
            LogNotReady(loggers.CreateLogger(typeof(HealthEndpoints)), e.Message);
            return Results.Json(new HealthAnswer("not ready"), HealthJson.Default.HealthAnswer, statusCode: StatusCodes.Status503ServiceUnavailable);
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "Not ready: {Reason}")]
    private static partial void LogNotReady(ILogger logger, string reason);
}
