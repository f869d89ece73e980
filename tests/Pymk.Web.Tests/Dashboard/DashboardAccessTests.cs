using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using Pymk.Web.Dashboard;

namespace Pymk.Web.Tests.Dashboard;

public sealed class DashboardAccessTests
{
    [Theory]
    [InlineData("127.0.0.1", "localhost:8080", null, true)]
    [InlineData("127.0.0.1", "127.0.0.1:8080", null, true)]
    [InlineData("::1", "[::1]:8080", null, true)]
    [InlineData("192.0.2.7", "localhost:8080", null, false)]
    [InlineData("127.0.0.1", "attacker.example", null, false)]
    [InlineData("127.0.0.1", "localhost", "192.0.2.7", false)]
    public void Access_WithoutAKey_IsForThisMachineOnly(string address, string host, string? forwardedFor, bool may)
    {
        var context = Context(address, host);
        if (forwardedFor is not null)
        {
            context.Request.Headers["X-Forwarded-For"] = forwardedFor;
        }

        Assert.Equal(may, DashboardAccess.May(context, key: null));
    }

    [Theory]
    [InlineData("any:the-right-key-of-24-chars", true)]
    [InlineData(":the-right-key-of-24-chars", true)]
    [InlineData("any:the-wrong-key-of-24-chars", false)]
    [InlineData("", false)]
    public void Access_WithAKey_NeedsThatKey(string credentials, bool may)
    {
        var key = DashboardAccess.Hash("the-right-key-of-24-chars");
        var context = Context("192.0.2.7", "pymk.example");
        context.Request.Headers.Authorization = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials));
        Assert.Equal(may, DashboardAccess.May(context, key));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("Basic %%%")]
    [InlineData("Bearer the-right-key-of-24-chars")]
    public void Access_WithoutTheSetKey_IsRefusedOnThisMachineToo(string? header)
    {
        var context = Context("127.0.0.1", "localhost");
        context.Request.Headers.Authorization = header;
        Assert.False(DashboardAccess.May(context, DashboardAccess.Hash("the-right-key-of-24-chars")));
    }

    private static DefaultHttpContext Context(string address, string host)
    {
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = IPAddress.Parse(address);
        context.Request.Host = new HostString(host);
        return context;
    }
}
