using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Options;

namespace Pymk.Client.Tls;

/// <summary>The certificate of this process, and the check of others.</summary>
internal sealed class ClusterCertificates
{
    private readonly ClusterTlsOptions _options;
    private readonly X509Certificate2Collection _authorities = [];

    // What the process shows beside its own certificate, so that others find the way to the authority.
    private readonly X509Certificate2Collection _between = [];

    /// <exception cref="OptionsValidationException">A file is missing, or is not what it should be; the message names the setting.</exception>
    public ClusterCertificates(ClusterTlsOptions options)
    {
        _options = options;
        Own = Read(nameof(options.CertificateFile), options.CertificateFile, file =>
        {
            var key = options.KeyFile ?? throw Wrong($"{ClusterTlsOptions.Section}:{nameof(options.KeyFile)} is missing.");
            _between.ImportFromPemFile(file);
            return options.KeyPassword is { } password
                ? X509Certificate2.CreateFromEncryptedPemFile(file, password, key)
                : X509Certificate2.CreateFromPemFile(file, key);
        });
        Read(nameof(options.CaFile), options.CaFile, file =>
        {
            _authorities.ImportFromPemFile(file);
            return _authorities.Count > 0 ? _authorities : throw new CryptographicException("it holds no certificate");
        });
    }

    /// <summary>The certificate of this process.</summary>
    public X509Certificate2 Own { get; }

    /// <summary>Whether a certificate is one of the cluster's: signed by the authority, valid now, and of the name.</summary>
    public bool IsOfTheCluster(X509Certificate2? certificate, X509Chain? shown)
    {
        if (certificate is null)
        {
            return false;
        }

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(_authorities);
        chain.ChainPolicy.ExtraStore.AddRange(_between);
        foreach (var element in shown?.ChainElements ?? Enumerable.Empty<X509ChainElement>())
        {
            chain.ChainPolicy.ExtraStore.Add(element.Certificate);
        }

        // A private authority rarely publishes revocations; give certificates short lives.
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(certificate) && (_options.Name is not { } name || certificate.MatchesHostname(name));
    }

    private static T Read<T>(string setting, string? file, Func<string, T> read)
    {
        var name = $"{ClusterTlsOptions.Section}:{setting}";
        try
        {
            return read(file ?? throw Wrong($"{name} is missing."));
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw Wrong($"{name}: {file} cannot be used: {e.Message}");
        }
    }

    private static OptionsValidationException Wrong(string problem) => new(ClusterTlsOptions.Section, typeof(ClusterTlsOptions), [problem]);
}
