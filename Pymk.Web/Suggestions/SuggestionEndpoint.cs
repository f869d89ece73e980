using System.Buffers;
using Microsoft.Extensions.Options;
using Pymk.Client;
using Pymk.Grains.Interfaces.Admission;
using Pymk.Grains.Interfaces.Ids;
using Pymk.Grains.Interfaces.Users;
using Pymk.Web.Access;
using Pymk.Web.Ids;
using Pymk.Web.Options;
using Pymk.Web.Problems;

namespace Pymk.Web.Suggestions;

/// <summary>The one hot address: <c>GET /v1/users/{id}/suggestions?count=20</c>.</summary>
internal sealed class SuggestionEndpoint(IPymkClient client, IOptions<PymkWebOptions> options, ILogger<ProblemFilter> logger)
{
    private readonly WorkLimit _requests = new("API", options.Value.MaxConcurrent, retryAfter: options.Value.RetryAfter);

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var endpoint = ActivatorUtilities.CreateInstance<SuggestionEndpoint>(endpoints.ServiceProvider);
        endpoints.MapGet(
                "/v1/users/{id}/suggestions",
                (string id, string? count, HttpContext context) => endpoint.AnswerAsync(id, count, context))
            .RequireAuthorization(AccessPolicies.Read)
            .WithName("GetSuggestions")
            .WithTags("suggestions")
            .WithSummary("People a user may know, best first")
            .WithDescription("Never the user, a connection, a pending invitation, nor a person dismissed (180 days) or blocked in either direction.")
            .AddOpenApiOperationTransformer(PageQuestion.DescribeAsync)
            .Produces<SuggestionsAnswer>()
            .Produces<Problem>(StatusCodes.Status400BadRequest, "application/problem+json")
            .Produces<Problem>(StatusCodes.Status404NotFound, "application/problem+json")
            .Produces<Problem>(StatusCodes.Status410Gone, "application/problem+json")
            .Produces<Problem>(StatusCodes.Status503ServiceUnavailable, "application/problem+json");
    }

    // The kind of the ids is known after the first request, and costs the next ones no wait.
    private Task AnswerAsync(string id, string? count, HttpContext context)
    {
        var ids = client.GetUserIdKindAsync();
        return ids.IsCompletedSuccessfully ? AnswerAsync(ids.Result, id, count, context) : AskKindAsync(ids, id, count, context);
    }

    private async Task AskKindAsync(ValueTask<UserIdKind> asked, string id, string? count, HttpContext context)
    {
        UserIdKind ids;
        try
        {
            ids = await asked;
        }
        catch (Exception e) when (!context.RequestAborted.IsCancellationRequested)
        {
            await ProblemFilter.AnswerAsync(context, e, logger);
            return;
        }

        await AnswerAsync(ids, id, count, context);
    }

    private async Task AnswerAsync(UserIdKind ids, string id, string? count, HttpContext context)
    {
        if (!_requests.TryEnter())
        {
            await ProblemMap.Of(_requests.Refuse()).WriteAsync(context);
            return;
        }

        try
        {
            var user = RequestIds.InPath(ids, id);
            var most = Input.Number(count, "count", SuggestionLimits.DefaultCount, 1, SuggestionLimits.MaxCount);
            if (PageQuestion.IsAsked(context.Request.Query))
            {
                var page = await client.GetSuggestionPageAsync(user, PageQuestion.Read(context.Request, ids, most));
                await WriteAsync(context, page);
                return;
            }

            var answer = await client.GetSuggestionsAsync(user, most);
            context.Response.ContentType = SuggestionJson.ContentType;
            var json = SuggestionJson.Write(answer);
            context.Response.ContentLength = json.Length;
            context.Response.BodyWriter.Write(json);
            await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
        }
        catch (Exception e) when (!context.RequestAborted.IsCancellationRequested)
        {
            await ProblemFilter.AnswerAsync(context, e, logger);
        }
        catch (OperationCanceledException)
        {
            // The caller is gone.
        }
        finally
        {
            _requests.Leave();
        }
    }

    private static ValueTask<System.IO.Pipelines.FlushResult> WriteAsync(HttpContext context, SuggestionPage page)
    {
        var json = SuggestionJson.WritePage(page);
        context.Response.ContentType = SuggestionJson.ContentType;
        context.Response.ContentLength = json.Length;
        context.Response.BodyWriter.Write(json);
        return context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }
}
