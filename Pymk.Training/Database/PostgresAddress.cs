using System.Globalization;
using Npgsql;
using Pymk.Training.Cli;

namespace Pymk.Training.Database;

/// <summary>
/// A database as an option names it: <c>postgres://user:password@host:port/database?sslmode=require</c>. Without a password there, Npgsql takes
/// <c>PGPASSWORD</c> or the password file. No message of this type holds the password.
/// </summary>
internal sealed class PostgresAddress
{
    private static readonly string[] Schemes = ["postgres", "postgresql"];

    private PostgresAddress(NpgsqlConnectionStringBuilder settings, string shown) => (Settings, Shown) = (settings, shown);

    /// <summary>The settings of a connection.</summary>
    public NpgsqlConnectionStringBuilder Settings { get; }

    /// <summary>The address without its password.</summary>
    public string Shown { get; }

    /// <summary>True for an address, false for a path.</summary>
    public static bool Is(string? value) =>
        value is not null && Schemes.Any(scheme => value.StartsWith(scheme + "://", StringComparison.OrdinalIgnoreCase));

    /// <summary>Parses an address.</summary>
    /// <param name="address">The address.</param>
    /// <param name="option">The option, for messages.</param>
    /// <exception cref="UserErrorException">It is malformed.</exception>
    public static PostgresAddress Parse(string address, string option)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri))
        {
            throw new UserErrorException(
                $"{option}: the address is malformed; expected postgres://user:password@host:port/database, with special characters of the password "
                + "as %XX");
        }

        var (user, password) = uri.UserInfo.IndexOf(':') is var colon and >= 0
            ? (uri.UserInfo[..colon], uri.UserInfo[(colon + 1)..])
            : (uri.UserInfo, "");
        var settings = new NpgsqlConnectionStringBuilder
        {
            Host = uri.Host.Length > 0 ? uri.Host.Trim('[', ']') : "localhost",
            Port = uri.Port > 0 ? uri.Port : NpgsqlConnection.DefaultPort,
            Database = uri.AbsolutePath.Length > 1 ? Uri.UnescapeDataString(uri.AbsolutePath[1..]) : null,
            Username = user.Length > 0 ? Uri.UnescapeDataString(user) : null,
            Password = password.Length > 0 ? Uri.UnescapeDataString(password) : null,
            ApplicationName = "pymk",
            Pooling = false,
            CommandTimeout = 0,
        };
        foreach (var pair in uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            Set(settings, pair[..Math.Max(equals, 0)], Uri.UnescapeDataString(pair[(equals + 1)..]), option);
        }

        var name = settings.Username is { } known ? known + "@" : "";
        var shown = string.Create(CultureInfo.InvariantCulture, $"postgres://{name}{settings.Host}:{settings.Port}/{settings.Database}");
        return new PostgresAddress(settings, shown);
    }

    private static void Set(NpgsqlConnectionStringBuilder settings, string name, string value, string option)
    {
        switch (name)
        {
            case "host":
                settings.Host = value;
                break;
            case "sslmode" when Enum.TryParse<SslMode>(value.Replace("-", "", StringComparison.Ordinal), ignoreCase: true, out var mode):
                settings.SslMode = mode;
                break;
            case "sslrootcert":
                settings.RootCertificate = value;
                break;
            case "connect_timeout" when int.TryParse(value, CultureInfo.InvariantCulture, out var seconds):
                settings.Timeout = seconds;
                break;
            case "application_name":
                settings.ApplicationName = value;
                break;
            case "options":
                settings.Options = value;
                break;
            default:
                throw new UserErrorException(
                    $"{option}: '{name}' of the address is unknown or has a wrong value; known are host, sslmode, sslrootcert, connect_timeout, "
                    + "application_name, options");
        }
    }
}
