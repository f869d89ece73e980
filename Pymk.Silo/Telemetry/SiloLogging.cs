namespace Pymk.Silo.Telemetry;

/// <summary>What a silo's process logs.</summary>
internal static class SiloLogging
{
    public static void Configure(ILoggingBuilder logging) =>
        logging.AddFilter("Orleans", LogLevel.Warning).AddFilter("Microsoft", LogLevel.Warning).AddFilter("Polly", LogLevel.Warning).AddFilter("Garnet", LogLevel.Warning);

    /// <summary>The log of the embedded store, which starts before the host.</summary>
    public static ILoggerFactory CreateForStores(IConfiguration configuration) => LoggerFactory.Create(l => l.AddConfiguration(configuration.GetSection("Logging")).AddConsole()
        .AddFilter((category, level) => level >= (category == "ArgParser" ? LogLevel.Error : LogLevel.Warning)));
}
