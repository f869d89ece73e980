using Pymk.Client;
using Pymk.Grains.Interfaces.Ids;
using Pymk.Web.Ids;
using Pymk.Web.Problems;

namespace Pymk.Web.Access;

/// <summary>Compares the user of a token with the user whom a request asks for.</summary>
internal static class SameUser
{
    /// <summary>
    /// Whether both are ids of one user. Equal texts are, in every network. Of texts that differ only numbers can be, <c>007</c> and <c>7</c>, where the
    /// network's ids are numbers.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="segment">The asked user, as the path has it.</param>
    /// <param name="user">The token's user.</param>
    /// <returns>False, too, where only the kind of ids tells and the cluster does not answer.</returns>
    public static ValueTask<bool> IsAskedAsync(HttpContext request, string segment, string user) =>
        !PercentText.TryDecode(segment, out var asked) ? new(false)
        : string.Equals(asked, user, StringComparison.Ordinal) ? new(true)
        : UserIdRules.TryNumber(asked, out var one) && UserIdRules.TryNumber(user, out var other) && one == other ? AreNumbersAsync(request)
        : new(false);

    private static async ValueTask<bool> AreNumbersAsync(HttpContext request)
    {
        try
        {
            return await request.RequestServices.GetRequiredService<IPymkClient>().GetUserIdKindAsync() == UserIdKind.Number;
        }
        catch (Exception e) when (ProblemMap.Of(e).Status == StatusCodes.Status503ServiceUnavailable)
        {
            return false;
        }
    }
}
