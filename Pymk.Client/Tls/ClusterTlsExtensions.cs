using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Orleans.Connections.Security;
using Orleans.Hosting;

namespace Pymk.Client.Tls;

/// <summary>Encrypts the connections of silos and clients as the settings say.</summary>
public static class ClusterTlsExtensions
{
    // The name in the handshake (SNI) where certificates need none.
    private const string AnyName = "pymk";

    /// <summary>Encrypts a silo's connections with other silos and with clients of its gateway.</summary>
    /// <exception cref="OptionsValidationException">A setting or file is wrong.</exception>
    public static ISiloBuilder UseClusterTls(this ISiloBuilder silo, IConfiguration configuration) =>
        Read(configuration) is { IsOn: true } options ? silo.UseTls(tls => Configure(tls, options)) : silo;

    /// <summary>Encrypts a client's connections with gateways.</summary>
    /// <exception cref="OptionsValidationException">A setting or file is wrong.</exception>
    public static IClientBuilder UseClusterTls(this IClientBuilder client, IConfiguration configuration) =>
        Read(configuration) is { IsOn: true } options ? client.UseTls(tls => Configure(tls, options)) : client;

    private static ClusterTlsOptions Read(IConfiguration configuration)
    {
        var section = configuration.GetSection(ClusterTlsOptions.Section);
        var options = new ClusterTlsOptions();
        try
        {
            section.Bind(options, o => o.ErrorOnUnknownConfiguration = true);
        }
        catch (InvalidOperationException e)
        {
            throw Wrong($"{ClusterTlsOptions.Section} has a setting that does not exist or a wrong value: {e.Message}");
        }

        return options.IsOn || !section.GetChildren().Any()
            ? options
            : throw Wrong($"{ClusterTlsOptions.Section} has settings and no {nameof(options.CertificateFile)}: nothing would be encrypted.");
    }

    private static void Configure(TlsOptions tls, ClusterTlsOptions options)
    {
        var certificates = new ClusterCertificates(options);
        tls.LocalCertificate = certificates.Own;
        tls.RemoteCertificateMode = RemoteCertificateMode.RequireCertificate;
        tls.ClientCertificateMode = RemoteCertificateMode.RequireCertificate;
        tls.RemoteCertificateValidation = (certificate, chain, _) => certificates.IsOfTheCluster(certificate, chain);
        tls.OnAuthenticateAsClient = (_, client) => client.TargetHost = options.Name ?? AnyName;
    }

    private static OptionsValidationException Wrong(string problem) => new(ClusterTlsOptions.Section, typeof(ClusterTlsOptions), [problem]);
}
