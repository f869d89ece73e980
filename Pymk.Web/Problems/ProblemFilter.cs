namespace Pymk.Web.Problems;

/// <summary>Turns every exception of an endpoint into a problem. The log has what is unexpected; the caller never sees it.</summary>
internal sealed partial class ProblemFilter(ILogger<ProblemFilter> logger) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (Exception e) when (!context.HttpContext.RequestAborted.IsCancellationRequested)
        {
            await AnswerAsync(context.HttpContext, e, logger);
            return Results.Empty;
        }
    }

    /// <summary>Answers with the problem of an exception, and logs the exception where it is unexpected.</summary>
    public static Task AnswerAsync(HttpContext context, Exception exception, ILogger logger) => Of(context, exception, logger).WriteAsync(context);

    /// <summary>The problem of an exception, which is logged where it is unexpected.</summary>
    public static Problem Of(HttpContext context, Exception exception, ILogger logger)
    {
        var problem = ProblemMap.Of(exception);
        if (ReferenceEquals(problem, Problem.Internal))
        {
            LogFailure(logger, exception, context.Request.Method, (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "no address");
        }

        return problem;
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Error, Message = "{Method} {Address} failed")]
    private static partial void LogFailure(ILogger logger, Exception exception, string method, string address);
}
