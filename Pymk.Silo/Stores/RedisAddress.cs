using System.Security.Cryptography;
using Pymk.Silo.Settings;
using StackExchange.Redis;

namespace Pymk.Silo.Stores;

/// <summary>Where a Redis is and how to enter: its string, and what has settings of its own.</summary>
internal static class RedisAddress
{
    /// <summary>The durable store.</summary>
    /// <exception cref="SettingException">The string, or a file, cannot be used.</exception>
    public static ConfigurationOptions Durable(SiloSettings settings) => Read(settings, nameof(settings.Redis), settings.Redis!, settings.RedisPassword);

    /// <summary>The cache of lists; null where it is the durable store.</summary>
    /// <exception cref="SettingException">The string, or a file, cannot be used.</exception>
    public static ConfigurationOptions? Cache(SiloSettings settings) => string.IsNullOrEmpty(settings.RedisCache)
        ? null
        : Read(settings, nameof(settings.RedisCache), settings.RedisCache, settings.RedisCachePassword ?? settings.RedisPassword);

    private static ConfigurationOptions Read(SiloSettings settings, string setting, string address, string? password)
    {
        try
        {
            var options = ConfigurationOptions.Parse(address);
            options.Password = string.IsNullOrEmpty(password) ? options.Password : password;
            if (settings.RedisCaFile is { } authority)
            {
                options.TrustIssuer(Existing(nameof(settings.RedisCaFile), authority));
            }

            if (settings.RedisCertificateFile is { } certificate)
            {
                options.SetUserPemCertificate(
                    Existing(nameof(settings.RedisCertificateFile), certificate),
                    settings.RedisKeyFile is { } key ? Existing(nameof(settings.RedisKeyFile), key) : null);
            }

            return options;
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            // The message of the parser may hold a part of the password.
            throw new SettingException(
                $"{SiloSettings.Section}:{setting} cannot be read; give HOST:PORT[,ssl=true][,user=NAME], and a password with a comma, '=' or quotes as "
                + $"{SiloSettings.Section}:{nameof(settings.RedisPassword)} or in a file of {Web.Options.SecretFiles.Setting}.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new SettingException($"The certificates of {SiloSettings.Section}:{setting} cannot be used: {e.Message}");
        }
    }

    private static string Existing(string setting, string file) =>
        File.Exists(file) ? file : throw new SettingException($"{SiloSettings.Section}:{setting}: there is no file '{file}'.");
}
