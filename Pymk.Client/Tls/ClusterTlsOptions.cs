namespace Pymk.Client.Tls;

/// <summary>
/// TLS between silos, and between silos and the clients of their gateways; section <c>Pymk:Tls</c>, on all of them or on none. Each side shows a
/// certificate. Off without <see cref="CertificateFile"/>.
/// </summary>
public sealed class ClusterTlsOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Pymk:Tls";

    /// <summary>The certificate that this process shows, PEM; certificates between it and the authority may follow it in the file.</summary>
    public string? CertificateFile { get; set; }

    /// <summary>The certificate's private key, PEM.</summary>
    public string? KeyFile { get; set; }

    /// <summary>The password of an encrypted <see cref="KeyFile"/>.</summary>
    public string? KeyPassword { get; set; }

    /// <summary>The authority whose certificates are believed, PEM. It should sign for this cluster alone.</summary>
    public string? CaFile { get; set; }

    /// <summary>The DNS name that every certificate of the cluster must bear; null for any certificate of the authority.</summary>
    public string? Name { get; set; }

    /// <summary>Whether connections are encrypted.</summary>
    public bool IsOn => CertificateFile is not null;
}
