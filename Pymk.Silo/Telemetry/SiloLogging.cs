using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.Logging.Console;

namespace Pymk.Silo.Telemetry;

/// <summary>What a silo's process logs.</summary>
internal static class SiloLogging
{
    // Defaults of the section Logging; appsettings.json and the environment (Logging__LogLevel__Orleans=Information) override them.
    private static readonly Dictionary<string, string?> Defaults = new()
    {
        // Libraries report progress as information; their warnings and errors matter.
        ["Logging:LogLevel:Orleans"] = nameof(LogLevel.Warning),
        ["Logging:LogLevel:Microsoft"] = nameof(LogLevel.Warning),
        ["Logging:LogLevel:Polly"] = nameof(LogLevel.Warning),
        ["Logging:LogLevel:Pymk.Streams.Kafka"] = nameof(LogLevel.Warning),

        // ConnectionLog tells of them.
        [$"Logging:Console:LogLevel:{ConnectionLog.Category}"] = nameof(LogLevel.Error),

        // Orleans tells of the start and the stop of a grain service under the service's name.
        ["Logging:LogLevel:Pymk.Grains.Cleaning.SiloCleaning"] = nameof(LogLevel.Warning),
        ["Logging:Console:FormatterName"] = ConsoleFormatterNames.Simple,
        ["Logging:Console:FormatterOptions:SingleLine"] = "true",
    };

    /// <summary>Sets the levels and the format of the host's log.</summary>
    public static StartupWarnings Configure(WebApplicationBuilder builder)
    {
        ((IConfigurationBuilder)builder.Configuration).Sources.Insert(0, new MemoryConfigurationSource { InitialData = Defaults });
        var warnings = new StartupWarnings(TimeProvider.System);
        foreach (var category in StartupWarnings.Categories)
        {
            builder.Logging.AddFilter(category, warnings.Pass);
        }

        builder.Services.AddSingleton<ILoggerProvider>(
            services => new ConnectionLog(() => services.GetRequiredService<ILogger<ConnectionLog>>()));
        builder.Logging.AddFilter(StartupWarnings.Host, warnings.PassAfterStart);
        return warnings;
    }

    /// <summary>The log of the embedded store, which starts before the host.</summary>
    public static ILoggerFactory CreateForStores() => LoggerFactory.Create(logging => logging.AddSimpleConsole(o => o.SingleLine = true)
        .SetMinimumLevel(LogLevel.Warning)

        // Garnet's argument parser warns that this factory replaces its own log settings, of which none is set.
        .AddFilter("ArgParser", LogLevel.Error));
}
