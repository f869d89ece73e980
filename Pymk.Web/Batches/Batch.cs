using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Pymk.Web.Documents;
using Pymk.Web.Idempotency;
using Pymk.Web.Problems;

namespace Pymk.Web.Batches;

/// <summary>
/// Applies the rows of a body in their order, some hundred at a time, and answers an outcome for each. A failure of the service ends the reading: rows of
/// the part under way may hold or not, later ones are not applied.
/// </summary>
internal static class Batch
{
    /// <summary>The largest body, in bytes.</summary>
    public const int MaxBody = 32 << 20;

    private const int RowsAtOnce = 256;

    /// <summary>Describes a route that takes a batch.</summary>
    public static RouteHandlerBuilder DescribeBatch<TRow>(this RouteHandlerBuilder route, string name, string tag, string summary) =>
        route.WithName(name).WithTags(tag).WithSummary(summary)
            .WithDescription(
                $"A JSON array or, as {RowReader.LinesType}, one row a line; at most {RowReader.MaxRows} rows. The outcomes come in the same form. "
                + "A bad row fails alone.")
            .WithMetadata(new Microsoft.AspNetCore.Mvc.RequestSizeLimitAttribute(MaxBody))
            .AddOpenApiOperationTransformer(ApiDocument.TakesRowsAsync<TRow>)
            .Produces<BatchAnswer>()
            .Produces<Problem>(StatusCodes.Status400BadRequest, "application/problem+json")
            .Produces<Problem>(StatusCodes.Status413PayloadTooLarge, "application/problem+json")
            .Produces<Problem>(StatusCodes.Status415UnsupportedMediaType, "application/problem+json")
            .Produces<Problem>(StatusCodes.Status503ServiceUnavailable, "application/problem+json");

    /// <summary>Reads and applies the rows.</summary>
    /// <param name="context">The request.</param>
    /// <param name="type">The type of a row.</param>
    /// <param name="apply">Applies some rows and returns an outcome for each.</param>
    /// <param name="logger">Gets unexpected failures.</param>
    public static async Task<IResult> RunAsync<TRow>(
        HttpContext context, JsonTypeInfo<TRow> type, Func<RequestIdentity, IReadOnlyList<Row<TRow>>, Task<IReadOnlyList<RowOutcome>>> apply,
        ILogger<ProblemFilter> logger)
        where TRow : class
    {
        var identity = RequestIdentity.Of(context);
        var outcomes = new List<RowOutcome>();
        var part = new List<Row<TRow>>(RowsAtOnce);
        var complete = true;
        await foreach (var row in RowReader.ReadAsync(context.Request, type, context.RequestAborted))
        {
            var isTooMany = row.Index >= RowReader.MaxRows;
            part.Add(isTooMany ? TooMany(row) : row);
            complete = !isTooMany && !row.IsEnd;
            if (part.Count == RowsAtOnce || !complete)
            {
                complete &= await ApplyAsync(context, identity, part, outcomes, apply, logger);
                part.Clear();
            }

            if (!complete)
            {
                break;
            }
        }

        if (part.Count > 0)
        {
            complete &= await ApplyAsync(context, identity, part, outcomes, apply, logger);
        }

        return new BatchResult(outcomes, complete, RowReader.IsLines(context.Request));
    }

    private static Row<TRow> TooMany<TRow>(Row<TRow> row) where TRow : class => new(
        row.Index, null, Problem.TooManyRows($"A batch has at most {RowReader.MaxRows} rows; this one and those after it are not applied."), IsEnd: true);

    // False where the service failed.
    private static async Task<bool> ApplyAsync<TRow>(
        HttpContext context, RequestIdentity identity, List<Row<TRow>> part, List<RowOutcome> outcomes,
        Func<RequestIdentity, IReadOnlyList<Row<TRow>>, Task<IReadOnlyList<RowOutcome>>> apply, ILogger<ProblemFilter> logger)
        where TRow : class
    {
        var readable = part.FindAll(row => row.Problem is null);
        IReadOnlyList<RowOutcome> applied = [];
        var failed = false;
        try
        {
            if (readable.Count > 0)
            {
                applied = await apply(identity, readable);
            }
        }
        catch (Exception e) when (!context.RequestAborted.IsCancellationRequested)
        {
            failed = true;
            var problem = ProblemFilter.Of(context, e, logger);
            applied = readable.ConvertAll(row => RowOutcome.Of(row.Index, problem));
        }

        var next = 0;
        foreach (var row in part)
        {
            outcomes.Add(row.Problem is { } unread ? RowOutcome.Of(row.Index, unread) : applied[next++]);
        }

        return !failed;
    }

    private sealed class BatchResult(List<RowOutcome> outcomes, bool complete, bool lines) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            var (response, cancellation) = (httpContext.Response, httpContext.RequestAborted);
            if (!lines)
            {
                var failed = outcomes.Count(o => o.Problem is not null);
                await response.WriteAsJsonAsync(
                    new BatchAnswer(outcomes.Count, failed, complete, outcomes), BatchJson.Default.BatchAnswer, cancellationToken: cancellation);
                return;
            }

            response.ContentType = RowReader.LinesType;
            using var text = new MemoryStream();
            foreach (var outcome in outcomes)
            {
                JsonSerializer.Serialize(text, outcome, BatchJson.Default.RowOutcome);
                text.WriteByte((byte)'\n');
            }

            await response.Body.WriteAsync(text.GetBuffer().AsMemory(0, (int)text.Length), cancellation);
        }
    }
}
