using Pymk.Client.Operations;
using Pymk.Grains.Interfaces.Operations;
using Pymk.Web.Access;
using Pymk.Web.Problems;

namespace Pymk.Web.Operations;

/// <summary>What became of what was shown: <c>GET /v1/admin/quality</c>.</summary>
internal static class QualityEndpoint
{
    private const int DefaultDays = 14;

    public static void Map(RouteGroupBuilder api) =>
        api.MapGet("/admin/quality", ReadAsync).RequireAuthorization(AccessPolicies.Admin).WithName("GetQuality").WithTags("admin")
            .WithSummary("Views, invitations and acceptances by day and by position, and how evenly people are shown")
            .WithDescription(
                "Counted from the interaction logs when asked, at most 5,000,000 rows, without those of the last minutes. The answer is kept for five "
                + "minutes, and nothing is stored.")
            .Produces<OperatedQuality>()
            .Produces<Problem>(StatusCodes.Status400BadRequest, "application/problem+json")
            .Produces<Problem>(StatusCodes.Status503ServiceUnavailable, "application/problem+json");

    private static async Task<IResult> ReadAsync(string? days, IPymkOperator cluster) => Results.Json(
        await cluster.GetQualityAsync(Input.Number(days, "days", DefaultDays, 1, OperationLimits.QualityDays)), OperationsJson.Default.OperatedQuality);
}
