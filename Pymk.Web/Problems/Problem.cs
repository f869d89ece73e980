using System.Globalization;
using System.Text.Json.Serialization;

namespace Pymk.Web.Problems;

/// <summary>What is wrong with a request (RFC 9457).</summary>
/// <param name="Type">The kind of problem.</param>
/// <param name="Title">The kind in words.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Detail">What is wrong this time, and what to do.</param>
/// <param name="Parameter">The part of the request that is wrong.</param>
/// <param name="RetryAfterSeconds">Seconds to wait before the next try.</param>
internal sealed record Problem(
    ProblemType Type,
    string Title,
    int Status,
    string Detail,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Parameter = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? RetryAfterSeconds = null)
{
    private const string MediaType = "application/problem+json";

    public static Problem Invalid(string parameter, string detail) =>
        new(ProblemType.InvalidRequest, "The request is not valid", StatusCodes.Status400BadRequest, detail, parameter);

    public static Problem ExpiredCursor(string detail) =>
        new(ProblemType.ExpiredCursor, "The cursor has expired", StatusCodes.Status410Gone, detail, "cursor");

    public static Problem KeyReused(string detail) =>
        new(ProblemType.KeyReused, "The key is another request's", StatusCodes.Status422UnprocessableEntity, detail, "Idempotency-Key");

    public static Problem InProgress(string detail) =>
        new(ProblemType.InProgress, "The request is under way", StatusCodes.Status409Conflict, detail, "Idempotency-Key", RetryAfterSeconds: 1);

    /// <summary>A row that is not applied because the rows before end the batch.</summary>
    public static Problem TooManyRows(string detail) =>
        new(ProblemType.TooManyRows, "The batch has too many rows", StatusCodes.Status413PayloadTooLarge, detail);

    public static Problem UnknownSnapshot(string detail) =>
        new(ProblemType.UnknownSnapshot, "There is no such snapshot", StatusCodes.Status404NotFound, detail);

    public static Problem UnknownExperiment(string detail) =>
        new(ProblemType.UnknownExperiment, "There is no such experiment", StatusCodes.Status404NotFound, detail);

    public static Problem WrongState(string detail) =>
        new(ProblemType.WrongState, "The state does not allow it", StatusCodes.Status409Conflict, detail);

    public static Problem UnknownUser(string detail) => new(ProblemType.UnknownUser, "There is no such user", StatusCodes.Status404NotFound, detail);

    public static Problem GoneUser(string detail) => new(ProblemType.GoneUser, "The user is gone", StatusCodes.Status410Gone, detail);

    public static Problem NoSuchAddress(string asked, PathString below) =>
        new(
            ProblemType.NoSuchAddress,
            "There is nothing at this address",
            StatusCodes.Status404NotFound,
            $"Nothing answers '{asked}'; {below}/openapi/v1.json lists the addresses.");

    public static Problem WrongMethod(string asked, IEnumerable<string> methods) =>
        new(
            ProblemType.WrongMethod,
            "The address has other methods",
            StatusCodes.Status405MethodNotAllowed,
            $"'{asked}' is not answered; this address takes {string.Join(", ", methods)}.");

    public static Problem Unauthenticated(string detail) =>
        new(ProblemType.Unauthenticated, "The caller is not known", StatusCodes.Status401Unauthorized, detail);

    public static Problem Forbidden(string detail) =>
        new(ProblemType.Forbidden, "The caller may not do this", StatusCodes.Status403Forbidden, detail);

    public static Problem TooMany(string detail, TimeSpan retryAfter) =>
        new(
            ProblemType.TooManyRequests,
            "The caller sends too many requests",
            StatusCodes.Status429TooManyRequests,
            detail,
            RetryAfterSeconds: Math.Max(1, (int)Math.Ceiling(retryAfter.TotalSeconds)));

    public static Problem Overloaded(string detail, TimeSpan retryAfter) =>
        new(
            ProblemType.Overloaded,
            "The service is at its limit",
            StatusCodes.Status503ServiceUnavailable,
            detail,
            RetryAfterSeconds: Math.Max(1, (int)Math.Ceiling(retryAfter.TotalSeconds)));

    public static Problem Unavailable(string detail) =>
        new(ProblemType.Unavailable, "The service cannot answer now", StatusCodes.Status503ServiceUnavailable, detail, RetryAfterSeconds: 1);

    public static Problem Refused(int status, string detail) => new(ProblemType.Refused, "The request cannot be read", status, detail);

    public static Problem Internal { get; } =
        new(
            ProblemType.Internal,
            "The service failed",
            StatusCodes.Status500InternalServerError,
            "Nothing is wrong with the request. The service's log has the failure.");

    /// <summary>Writes the problem as the answer, unless an answer has started.</summary>
    public Task WriteAsync(HttpContext context)
    {
        var response = context.Response;
        if (response.HasStarted)
        {
            return Task.CompletedTask;
        }

        response.StatusCode = Status;
        if (RetryAfterSeconds is { } seconds)
        {
            response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        return response.WriteAsJsonAsync(this, ProblemJson.Default.Problem, MediaType, context.RequestAborted);
    }
}
