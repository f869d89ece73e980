using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;
using Pymk.Web.Options;

namespace Pymk.Web.Access;

/// <summary>Registers authentication and authorization.</summary>
internal static class AccessExtensions
{
    public static IServiceCollection AddPymkAccess(this IServiceCollection services)
    {
        services.AddOptions<AccessOptions>().Configure<IConfiguration>(Bind).ValidateOnStart();
        services.AddSingleton<IValidateOptions<AccessOptions>, AccessOptionsValidator>();
        services.AddSingleton<ApiKeys>();
        services.AddSingleton<AuditLog>();
        services.AddSingleton<IConfigureOptions<JwtBearerOptions>, JwtAccess>();
        services.AddSingleton<IConfigureOptions<KestrelServerOptions>, ListenGuard>();
        services.AddSingleton<IAuthorizationMiddlewareResultHandler, AccessResult>();
        services.AddAuthentication()
            .AddPolicyScheme(AccessSchemes.Any, null, o => o.ForwardDefaultSelector = AccessSchemes.Choose)
            .AddScheme<AuthenticationSchemeOptions, ApiKeyHandler>(AccessSchemes.Key, null)
            .AddScheme<AuthenticationSchemeOptions, PasswordHandler>(AccessSchemes.Password, null)
            .AddJwtBearer(AccessSchemes.Token);

        // Without a default scheme nothing looks at requests where access is not controlled.
        services.AddOptions<AuthenticationOptions>().Configure<IOptions<AccessOptions>>(
            (options, access) => options.DefaultScheme = access.Value.IsOn ? AccessSchemes.Any : null);
        services.AddAuthorization();
        services.AddOptions<AuthorizationOptions>().Configure<IOptions<AccessOptions>, IOptions<PymkWebOptions>>(AddPolicies);
        return services;
    }

    /// <summary>
    /// Spares requests the policies where access is not controlled. The operator's addresses keep theirs, which lets everybody in and keeps the audit
    /// log.
    /// </summary>
    public static TBuilder OpenUnlessControlled<TBuilder>(this TBuilder endpoints, AccessOptions access) where TBuilder : IEndpointConventionBuilder
    {
        if (!access.IsOn)
        {
            endpoints.Finally(endpoint =>
            {
                if (endpoint.Metadata.OfType<IAuthorizeData>().All(policy => policy.Policy != AccessPolicies.Admin))
                {
                    endpoint.Metadata.Add(new AllowAnonymousAttribute());
                }
            });
        }

        return endpoints;
    }

    /// <summary>The settings.</summary>
    /// <exception cref="OptionsValidationException">A setting is unknown or wrong.</exception>
    public static AccessOptions Read(IConfiguration configuration)
    {
        var options = new AccessOptions();
        Bind(options, configuration);
        var checkedOptions = new AccessOptionsValidator().Validate(null, options);
        return checkedOptions.Failed ? throw Wrong(checkedOptions.FailureMessage) : options;
    }

    // A misspelt setting would let in whom it should keep out, so an unknown one is refused.
    private static void Bind(AccessOptions options, IConfiguration configuration)
    {
        var section = configuration.GetSection(AccessOptions.Section);
        options.IsOff = section.Value == AccessOptions.Off;
        if (options.IsOff)
        {
            if (section.GetChildren().Any())
            {
                throw Wrong($"{AccessOptions.Section} is {AccessOptions.Off} and has settings below it; leave out one of the two.");
            }

            return;
        }

        if (section.Value is { Length: > 0 } value)
        {
            throw Wrong($"{AccessOptions.Section} must be {AccessOptions.Off}, or have settings below it, is '{value}'.");
        }

        try
        {
            section.Bind(options, o => o.ErrorOnUnknownConfiguration = true);
        }
        catch (InvalidOperationException e)
        {
            throw Wrong($"{AccessOptions.Section} has a setting that does not exist or a wrong value: {e.Message}");
        }
    }

    private static OptionsValidationException Wrong(string problem) => new(AccessOptions.Section, typeof(AccessOptions), [problem]);

    private static void AddPolicies(AuthorizationOptions options, IOptions<AccessOptions> access, IOptions<PymkWebOptions> web)
    {
        foreach (var scope in AccessPolicies.Scopes)
        {
            options.AddPolicy(scope, policy => policy.AddRequirements(new ScopeRequirement(scope, access.Value.IsOn)));
        }

        options.AddPolicy(AccessPolicies.Dashboard, policy => policy
            .AddAuthenticationSchemes(AccessSchemes.Any, AccessSchemes.Password)
            .AddRequirements(new DashboardRequirement(!access.Value.IsOn && web.Value.DashboardKey is null)));

        // What declares nothing is the operator's.
        options.FallbackPolicy = access.Value.IsOn ? options.GetPolicy(AccessPolicies.Admin) : null;
    }
}
