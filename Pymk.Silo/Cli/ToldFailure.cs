using Microsoft.Extensions.Options;
using Pymk.Grains.Interfaces.Stores;
using Pymk.Silo.Settings;
using StackExchange.Redis;

namespace Pymk.Silo.Cli;

/// <summary>Failures that an operator can mend are told in one line. Any other keeps its stack trace, which says where the program is wrong.</summary>
internal static class ToldFailure
{
    /// <summary>The line; null for a failure of another kind.</summary>
    public static string? LineOf(Exception failure) => Find(failure)?.Message.ReplaceLineEndings(" ");

    // Hosts wrap what failed in their start.
    private static Exception? Find(Exception failure) => failure switch
    {
        SettingException or OptionsValidationException or StoreUnavailableException or RedisException or RedisCommandException => failure,
        IOException or UnauthorizedAccessException or TimeoutException => failure,
        AggregateException several => several.InnerExceptions.Select(Find).FirstOrDefault(found => found is not null),
        { InnerException: { } inner } => Find(inner),
        _ => null,
    };
}
