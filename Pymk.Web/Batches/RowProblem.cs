using Pymk.Grains.Interfaces.Intake;
using Pymk.Web.Problems;

namespace Pymk.Web.Batches;

/// <summary>The problem that a call of its own would answer for a refused row.</summary>
internal static class RowProblem
{
    public static Problem Of(RowRefusal refusal) => refusal.Kind switch
    {
        RefusalKind.Unknown => Problem.UnknownUser(refusal.Detail),
        RefusalKind.Gone => Problem.GoneUser(refusal.Detail),
        _ => Problem.Invalid(refusal.Parameter ?? "body", refusal.Detail),
    };
}
