using Pymk.Client.Operations;
using Pymk.Grains.Interfaces.Operations;
using Pymk.Web.Access;
using Pymk.Web.Problems;

namespace Pymk.Web.Operations;

/// <summary>The last minutes: <c>GET /v1/admin/live</c>.</summary>
internal static class LiveEndpoint
{
    /// <summary>Name of a process that serves HTTP and is no silo.</summary>
    public const string Frontend = "frontend";

    public static void Map(RouteGroupBuilder api) =>
        api.MapGet("/admin/live", ReadAsync).RequireAuthorization(AccessPolicies.Admin).WithName("GetLive").WithTags("admin")
            .WithSummary("Rate, latency, refusals, caches and lag of the last quarter of an hour, of the cluster or of one process")
            .Produces<LiveAnswer>()
            .Produces<Problem>(StatusCodes.Status400BadRequest, "application/problem+json")
            .Produces<Problem>(StatusCodes.Status503ServiceUnavailable, "application/problem+json");

    private static async Task<IResult> ReadAsync(string? process, IPymkOperator cluster, RecentFigures own, IServiceProvider services, TimeProvider time)
    {
        var all = (await cluster.GetFiguresAsync()).ToList();

        // A silo's process has a silo's figures already, with those of its HTTP side.
        if (services.GetService<ILocalSiloDetails>() is null)
        {
            all.Add(new ProcessFigures(
                Frontend, "", own.StartedAt, "", Environment.WorkingSet, GC.GetGCMemoryInfo(GCKind.Any).TotalAvailableMemoryBytes, 0, own.Read(), []));
        }

        var asked = process is null ? all : all.FindAll(p => p.Name == process);
        if (asked.Count == 0)
        {
            throw new ProblemException(Problem.Invalid("process", $"The processes are {string.Join(", ", all.Select(p => p.Name))}."));
        }

        var now = time.GetUtcNow();
        return Results.Json(
            new LiveAnswer(
                now, RecentFigures.SecondsAPoint,
                [.. all.Select(p => new LiveProcess(p.Name, p.Problem, p.StartedAt, p.ModelVersion, p.Memory, p.MemoryLimit, p.ListBytes))],
                [.. Points(asked, now)],
                [
                    .. all.SelectMany(p => p.Lags ?? []).GroupBy(l => l.Topic).OrderBy(g => g.Key, StringComparer.Ordinal)
                        .Select(g => new LiveLag(g.Key, g.Sum(l => l.Lag))),
                ]),
            OperationsJson.Default.LiveAnswer);
    }

    // Since the start of the first of the processes; points in which nothing was counted are points with zeros.
    private static IEnumerable<LivePoint> Points(List<ProcessFigures> processes, DateTimeOffset now)
    {
        var points = processes.SelectMany(p => p.Points ?? []).ToLookup(p => p.Second);
        var last = now.ToUnixTimeSeconds() / RecentFigures.SecondsAPoint * RecentFigures.SecondsAPoint;
        var started = processes.Min(p => p.StartedAt?.ToUnixTimeSeconds()) ?? last;
        var first = Math.Max(
            last - ((RecentFigures.Points - 1L) * RecentFigures.SecondsAPoint), started / RecentFigures.SecondsAPoint * RecentFigures.SecondsAPoint);
        for (var second = first; second <= last; second += RecentFigures.SecondsAPoint)
        {
            yield return LivePoint.Of(second, points[second]);
        }
    }
}
