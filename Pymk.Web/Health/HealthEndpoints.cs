using Pymk.Client;

namespace Pymk.Web.Health;

/// <summary>How the process is.</summary>
/// <param name="Status"><c>live</c>, <c>ready</c> or <c>not ready</c>.</param>
/// <param name="ModelVersion">The model that ranks; none where not ready.</param>
internal sealed record HealthAnswer(string Status, string? ModelVersion = null);

/// <summary>For orchestrators: live as long as the process runs, ready as long as the cluster answers.</summary>
internal static partial class HealthEndpoints
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var health = endpoints.MapGroup("/health").WithTags("service");
        health.MapGet("/live", () => Results.Json(new HealthAnswer("live"), WebJson.Default.HealthAnswer))
            .WithName("Live").WithSummary("Answers as long as the process runs").Produces<HealthAnswer>();
        health.MapGet("/ready", ReadyAsync)
            .WithName("Ready").WithSummary("Answers 200 as long as the cluster serves a model").Produces<HealthAnswer>()
            .Produces<HealthAnswer>(StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<IResult> ReadyAsync(IPymkClient client, TimeProvider time, ILoggerFactory loggers)
    {
        try
        {
            var status = await client.GetStatusAsync().AsTask().WaitAsync(Patience, time);
            return Results.Json(new HealthAnswer("ready", status.ModelVersion), WebJson.Default.HealthAnswer);
        }
        catch (Exception e)
        {
            // Whatever the cluster says no with, it does not serve: that is the answer here, and the reason belongs in the log.
            LogNotReady(loggers.CreateLogger(typeof(HealthEndpoints)), e.Message);
            return Results.Json(new HealthAnswer("not ready"), WebJson.Default.HealthAnswer, statusCode: StatusCodes.Status503ServiceUnavailable);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Not ready: {Reason}")]
    private static partial void LogNotReady(ILogger logger, string reason);
}
