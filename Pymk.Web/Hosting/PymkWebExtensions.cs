using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Pymk.Client;
using Pymk.Grains.Interfaces.Operations;
using Pymk.Web.Access;
using Pymk.Web.Accounts;
using Pymk.Web.Actions;
using Pymk.Web.Callers;
using Pymk.Web.Choices;
using Pymk.Web.Cycle;
using Pymk.Web.Dashboard;
using Pymk.Web.Documents;
using Pymk.Web.Erasure;
using Pymk.Web.Events;
using Pymk.Web.Experiments;
using Pymk.Web.Explanation;
using Pymk.Web.Export;
using Pymk.Web.Health;
using Pymk.Web.Idempotency;
using Pymk.Web.Ids;
using Pymk.Web.Limits;
using Pymk.Web.Lists;
using Pymk.Web.Operations;
using Pymk.Web.Options;
using Pymk.Web.Pages;
using Pymk.Web.Problems;
using Pymk.Web.Proxies;
using Pymk.Web.Snapshots;
using Pymk.Web.Suggestions;
using Pymk.Web.Users;

namespace Pymk.Web.Hosting;

/// <summary>Adds the API, the page and the dashboard to an ASP.NET Core host: a silo's process or a separate frontend.</summary>
public static class PymkWebExtensions
{
    /// <summary>
    /// Registers the services of <see cref="MapPymk"/>, with the settings of section <see cref="PymkWebOptions.Section"/>. The host has an Orleans
    /// silo or client.
    /// </summary>
    public static IServiceCollection AddPymkWeb(this IServiceCollection services, Action<PymkWebOptions>? configure = null)
    {
        services.AddPymkClient();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IValidateOptions<PymkWebOptions>, PymkWebOptionsValidator>();
        services.AddOptions<PymkWebOptions>().BindConfiguration(PymkWebOptions.Section).ValidateOnStart();
        if (configure is not null)
        {
            services.Configure(configure);
        }

        services.AddRecentFigures();
        services.AddPymkAccess();
        services.AddCors();
        services.AddRateLimiter();
        services.AddSingleton<IConfigureOptions<ForwardedHeadersOptions>, ProxySettings>();
        services.AddSingleton<IConfigureOptions<CorsOptions>, OriginSettings>();
        services.AddSingleton<IConfigureOptions<RateLimiterOptions>, CallerRates>();
        services.AddSingleton<IConfigureOptions<KestrelServerOptions>, RequestLimits>();
        services.AddSingleton<EventOutlet>().AddSingleton<ActionLog>().AddSingleton<ActionBatches>().AddSingleton<AccountWriter>()
            .AddSingleton<SuggestionBatchEndpoint>();
        services.AddOpenApi(ApiDocument.Name, ApiDocument.Configure);
        return services;
    }

    /// <summary>Reads what proxies say, finds out the caller, keeps rates, and maps everything: <see cref="MapPymk"/>.</summary>
    public static WebApplication UsePymk(this WebApplication app)
    {
        var options = app.Services.GetRequiredService<IOptions<PymkWebOptions>>().Value;
        var access = app.Services.GetRequiredService<IOptions<AccessOptions>>().Value;
        app.UseRawPaths();
        if (options.Proxies.Count > 0)
        {
            app.UseForwardedHeaders();
        }

        if (options.PathBase.Length > 0)
        {
            app.UsePathBase(options.PathBase);
        }

        app.UseRouting();
        if (options.Origins.Count > 0)
        {
            app.UseCors();
        }

        app.UseAuthentication();
        if (access.IsOn && (options.KeyRate > 0 || options.UserRate > 0))
        {
            app.UseRateLimiter();
        }

        app.UseAuthorization();
        app.MapPymk();
        return app;
    }

    /// <summary>Maps <c>/v1</c>, <c>/health</c>, <c>/openapi</c>, <c>/dashboard</c> and the page.</summary>
    public static IEndpointRouteBuilder MapPymk(this IEndpointRouteBuilder endpoints)
    {
        var options = endpoints.ServiceProvider.GetRequiredService<IOptions<PymkWebOptions>>().Value;
        var access = endpoints.ServiceProvider.GetRequiredService<IOptions<AccessOptions>>().Value;
        var all = endpoints.MapGroup("").OpenUnlessControlled(access);
        var api = all.MapGroup("/v1").AddEndpointFilter<ProblemFilter>().AddEndpointFilter<IdempotencyFilter>();
        SuggestionEndpoint.Map(all);
        CallerEndpoint.Map(api);
        SuggestionBatchEndpoint.Map(api);
        SimilarEndpoint.Map(api);
        ExplanationEndpoints.Map(api);
        UserEndpoints.Map(api);
        AccountEndpoints.Map(api);
        ErasureEndpoint.Map(api);
        PersonDataEndpoint.Map(api);
        PersonEndpoints.Map(api);
        PersonListEndpoints.Map(api);
        ChoicesEndpoints.Map(api);
        ViewEndpoint.Map(api);
        ConnectionEndpoint.Map(api);
        ActionBatches.Map(api);
        CycleEndpoint.Map(api);
        ExperimentEndpoints.Map(api);
        SnapshotEndpoints.Map(api);
        LiveEndpoint.Map(api);
        ModelEndpoints.Map(api);
        DeadLetterEndpoints.Map(api);
        QualityEndpoint.Map(api);
        UnansweredAddress.Map(endpoints);
        HealthEndpoints.Map(endpoints);
        endpoints.MapOpenApi("/openapi/{documentName}.json").AllowAnonymous();
        PageEndpoints.Map(endpoints);
        if (options.Dashboard)
        {
            DashboardAccess.Map(endpoints);
        }

        return endpoints;
    }
}
