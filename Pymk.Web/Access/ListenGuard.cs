using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace Pymk.Web.Access;

/// <summary>Keeps a service that lets everybody in from listening where others reach it.</summary>
public sealed class ListenGuard(IOptions<AccessOptions> access) : IConfigureOptions<KestrelServerOptions>
{
    // Kestrel applies this to every endpoint before it binds: of the settings, of the code and of the command line.
    /// <inheritdoc/>
    public void Configure(KestrelServerOptions options)
    {
        if (!access.Value.IsOn && !access.Value.IsOff)
        {
            options.ConfigureEndpointDefaults(listen =>
            {
                var local = listen.SocketPath is not null || (listen.IPEndPoint is { } point && IPAddress.IsLoopback(point.Address));
                if (!local)
                {
                    throw Refusal(listen.ToString() ?? "An address");
                }
            });
        }
    }

    /// <summary>Checks the settings of access, and an address before anything is started.</summary>
    /// <exception cref="OptionsValidationException">Others reach the address, and everybody would be let in; or a setting is wrong.</exception>
    public static void Check(IConfiguration configuration, Uri? address)
    {
        var options = AccessExtensions.Read(configuration);
        if (address is { IsLoopback: false } && !options.IsOn && !options.IsOff)
        {
            throw Refusal(address.OriginalString);
        }
    }

    private static OptionsValidationException Refusal(string address) => new(AccessOptions.Section, typeof(AccessOptions), [
        $"{address} is reached from other machines, and nothing says who may ask. Make a key with ./pymk key, set {AccessOptions.Section}:Jwt, listen on "
            + $"127.0.0.1, or let everybody in with {AccessOptions.Section}={AccessOptions.Off}."]);
}
