using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Pymk.Web.Options;

namespace Pymk.Web.Access;

/// <summary>Takes a key, or the dashboard's own key, as the password of basic authentication with any user name.</summary>
internal sealed class PasswordHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logs, UrlEncoder encoder, ApiKeys keys, IOptions<PymkWebOptions> web)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logs, encoder)
{
    private static readonly Caller Dashboard = Caller.OfKey("dashboard", AccessPolicies.Admin);

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (AccessSchemes.PasswordOf(Request) is not { } password)
        {
            return Task.FromResult(AuthenticateResult.NoResult());
        }

        var caller = keys.Find(password)
            ?? (web.Value.DashboardKey is { } own && ApiKeySet.AreEqual(password, own) ? Dashboard : null);
        return Task.FromResult(caller is not null
            ? AuthenticateResult.Success(new AuthenticationTicket(caller.ToPrincipal(Scheme.Name), Scheme.Name))
            : AuthenticateResult.Fail("The password is no key."));
    }
}
