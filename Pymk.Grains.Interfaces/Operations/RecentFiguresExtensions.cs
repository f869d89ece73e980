using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Pymk.Grains.Interfaces.Operations;

/// <summary>Registers <see cref="RecentFigures"/>.</summary>
public static class RecentFiguresExtensions
{
    /// <summary>Counts from the start of the host on.</summary>
    public static IServiceCollection AddRecentFigures(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<RecentFigures>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, RecentFiguresStart>());
        return services;
    }

    // Whatever is made counts from then on.
    private sealed class RecentFiguresStart(RecentFigures figures) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            GC.KeepAlive(figures);
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
