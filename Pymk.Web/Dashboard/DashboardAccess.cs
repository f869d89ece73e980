using Orleans.Dashboard;
using Pymk.Web.Access;

namespace Pymk.Web.Dashboard;

/// <summary>The Orleans dashboard under <c>/dashboard</c>. It shows the inside of the cluster, so it is the operator's.</summary>
internal static class DashboardAccess
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        IEndpointConventionBuilder dashboard = endpoints.MapOrleansDashboard("/" + AccessPolicies.Dashboard);
        dashboard.RequireAuthorization(AccessPolicies.Dashboard);
    }
}
