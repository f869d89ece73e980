using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Pymk.Core.Rules;
using Pymk.Grains.Cycle;
using Pymk.Grains.Events;
using Pymk.Grains.Facts;
using Pymk.Grains.ListsAhead;
using Pymk.Grains.Retention;

namespace Pymk.Grains.Hosting;

/// <summary>Adds the options of the grains, each with its limits.</summary>
public static class PymkOptionsExtensions
{
    /// <summary>A host checks them at its start; one that wants to know earlier asks <see cref="IStartupValidator"/>.</summary>
    public static IServiceCollection AddPymkOptions(this IServiceCollection services) => services
        .AddChecked<ServingOptions, ServingOptionsValidator>()
        .AddChecked<RuleOptions, RuleOptionsValidator>()
        .AddChecked<ListsAheadOptions, ListsAheadOptionsValidator>()
        .AddChecked<EventLogOptions, EventLogOptionsValidator>()
        .AddChecked<RetentionOptions, RetentionOptionsValidator>()
        .AddChecked<DailyOptions, DailyOptionsValidator>();

    private static IServiceCollection AddChecked<TOptions, TValidator>(this IServiceCollection services)
        where TOptions : class
        where TValidator : class, IValidateOptions<TOptions>
    {
        services.AddOptions<TOptions>().ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<TOptions>, TValidator>());
        return services;
    }
}
