using Pymk.Client.RequestKeys;
using Pymk.Grains.Interfaces.RequestKeys;
using Pymk.Web.Problems;

namespace Pymk.Web.Idempotency;

/// <summary>
/// Answers a write with an <c>Idempotency-Key</c> once: a repeated one gets the answer of the first. A failure of the service is no answer; the next try
/// runs again, with the time and the event ids of the first.
/// </summary>
internal sealed class IdempotencyFilter(IRequestKeys keys, ILogger<ProblemFilter> logger) : IEndpointFilter
{
    /// <summary>The header.</summary>
    public const string Header = "Idempotency-Key";

    /// <summary>The header of an answer that is repeated.</summary>
    public const string Replayed = "Idempotency-Replayed";

    private const int MaxLength = 255;

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (HttpMethods.IsGet(http.Request.Method) || !http.Request.Headers.TryGetValue(Header, out var given))
        {
            return await next(context);
        }

        var key = given is [{ Length: > 0 and <= MaxLength } text] && text.All(c => c is > ' ' and <= '~')
            ? RequestHash.OfKey(http.User, text)
            : throw Input.Invalid(Header, $"'{Header}' is one text of 1 to {MaxLength} visible ASCII characters.");
        http.Request.EnableBuffering();
        var request = await RequestHash.OfAsync(http.Request, http.RequestAborted);
        var claim = await keys.BeginAsync(key, request);
        switch (claim.State)
        {
            case ClaimState.OtherRequest:
                throw new ProblemException(Problem.KeyReused($"The key belongs to another request, of {claim.Time:O}: give every request a key of its own."));
            case ClaimState.UnderWay:
                throw new ProblemException(Problem.InProgress("The same request with this key is under way."));
            case ClaimState.Answered:
                http.Response.Headers[Replayed] = "true";
                return new KeptResult(claim.Answer!);
            default:
                http.Features.Set(new RequestIdentity($"k{key:N}", claim.Time, claim.IsRepeated));
                return await RunAsync(context, next, key);
        }
    }

    private async ValueTask<object?> RunAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next, Guid key)
    {
        KeptAnswer? answer = null;
        try
        {
            answer = await AnswerAsync(context, next);
            if (answer.Status < StatusCodes.Status500InternalServerError)
            {
                await keys.FinishAsync(key, answer);
                return new KeptResult(answer);
            }
        }
        catch
        {
            await ReleaseAsync(key);
            throw;
        }

        await ReleaseAsync(key);
        return new KeptResult(answer);
    }

    // Runs the request with its answer in memory.
    private async Task<KeptAnswer> AnswerAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var (client, body) = (http.Response.Body, new MemoryStream());
        http.Response.Body = body;
        try
        {
            try
            {
                if (await next(context) is IResult result)
                {
                    await result.ExecuteAsync(http);
                }
            }
            catch (Exception e) when (!http.RequestAborted.IsCancellationRequested)
            {
                await ProblemFilter.AnswerAsync(http, e, logger);
            }

            await http.Response.BodyWriter.FlushAsync(http.RequestAborted);
            return new KeptAnswer(http.Response.StatusCode, http.Response.ContentType, body.ToArray());
        }
        finally
        {
            http.Response.Body = client;
        }
    }

    private async Task ReleaseAsync(Guid key)
    {
        try
        {
            await keys.ReleaseAsync(key);
        }
        catch (Exception)
        {
            // The slot forgets a request that takes too long. The failure of the request itself is what the caller is told.
        }
    }

    private sealed class KeptResult(KeptAnswer answer) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = answer.Status;
            if (answer.ContentType is { } type)
            {
                httpContext.Response.ContentType = type;
            }

            if (answer.Body.Length > 0)
            {
                httpContext.Response.ContentLength = answer.Body.Length;
                await httpContext.Response.Body.WriteAsync(answer.Body, httpContext.RequestAborted);
            }
        }
    }
}
