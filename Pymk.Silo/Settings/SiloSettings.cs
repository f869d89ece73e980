using Pymk.Web.Telemetry;

namespace Pymk.Silo.Settings;

/// <summary>
/// Settings of a silo's process: section <c>Pymk</c> of appsettings.json, the environment (<c>Pymk__Redis</c>) and the command line.
/// </summary>
public sealed class SiloSettings
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Pymk";

    /// <summary>The model directory that <c>train</c> writes. A newer version there is rolled out while the silo serves.</summary>
    public string Model { get; set; } = "model";

    /// <summary>What user ids are: <c>number</c>, <c>text</c>, or <c>auto</c>: as the model has them, without a model as the store has them, else numbers.</summary>
    public string Ids { get; set; } = Grains.Interfaces.Ids.UserIdKindNames.Auto;

    /// <summary>Folder of the embedded store.</summary>
    public string Data { get; set; } = "data/store";

    /// <summary>Folder of the snapshots that are taken over HTTP, shared by all silos of a cluster.</summary>
    public string Snapshots { get; set; } = "data/snapshots";

    /// <summary>A Redis instead of the embedded store, as a StackExchange.Redis configuration string. Silos of one Redis form a cluster.</summary>
    public string? Redis { get; set; }

    /// <summary>The password of <see cref="Redis"/>, for one that its string cannot hold, such as with a comma.</summary>
    public string? RedisPassword { get; set; }

    /// <summary>The authority of the certificate of <see cref="Redis"/>, PEM, where the machine does not know it; with <c>ssl=true</c>.</summary>
    public string? RedisCaFile { get; set; }

    /// <summary>The certificate that <see cref="Redis"/> asks for, PEM.</summary>
    public string? RedisCertificateFile { get; set; }

    /// <summary>The private key of <see cref="RedisCertificateFile"/>, PEM.</summary>
    public string? RedisKeyFile { get; set; }

    /// <summary>The password of <see cref="RedisCache"/>; default: <see cref="RedisPassword"/>.</summary>
    public string? RedisCachePassword { get; set; }

    /// <summary>Another Redis for candidate lists, which may be lost. Default: <see cref="Redis"/>.</summary>
    public string? RedisCache { get; set; }

    /// <summary>The longest wait for an answer of a store, 100 ms to 10 s; a request that needs a later one is refused.</summary>
    public TimeSpan StoreDeadline { get; set; } = Storage.Redis.RedisStores.DefaultDeadline;

    /// <summary>
    /// How long silos wait for the answer of a probe, 200 ms to 10 s. A silo that falls silent is declared dead after three to four times as long.
    /// </summary>
    public TimeSpan ProbeTimeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Port of the embedded store on 127.0.0.1; 0 for any free one.</summary>
    public int EmbeddedPort { get; set; }

    /// <summary>Memory of the embedded store for relations and feature rows; the rest is on disk.</summary>
    public string EmbeddedMemory { get; set; } = "512m";

    /// <summary>Memory of the embedded store for candidate lists; the oldest are evicted when it is full.</summary>
    public string CacheMemory { get; set; } = "512m";

    /// <summary>Name of the cluster.</summary>
    public string ClusterId { get; set; } = Client.PymkCluster.DefaultClusterId;

    /// <summary>Where other silos and clients reach this one: an IP address, a name that has one at the start, or <c>auto</c>: this machine's own.</summary>
    public string Address { get; set; } = "127.0.0.1";

    /// <summary>Port for other silos; 0 for any free one.</summary>
    public int SiloPort { get; set; } = 11111;

    /// <summary>Port for clients; 0 for any free one.</summary>
    public int GatewayPort { get; set; } = 30000;

    /// <summary>Address of the API and the page; empty for none.</summary>
    public string Http { get; set; } = "http://127.0.0.1:8080";

    /// <summary>Where ranking runs: <c>cpu</c>, or <c>cuda</c>, which falls back to the processor without a device.</summary>
    public string Accelerator { get; set; } = "cpu";

    /// <summary>Labels of the silo: <c>training</c> lets the cluster start daily runs beside it.</summary>
    public string[] Labels { get; set; } = [];

    /// <summary>How often the model directory is checked for a newer version.</summary>
    public TimeSpan ModelPoll { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long requests and grains may take to finish when the process stops.</summary>
    public TimeSpan ShutdownTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>OTLP endpoint for metrics, traces and logs; null for none.</summary>
    public string? OtlpEndpoint { get; set; }

    /// <summary>Address at which Prometheus reads the metrics, under <c>/metrics</c>; null for none.</summary>
    public string? Prometheus { get; set; }

    /// <summary>Share of the requests that are traced, 0 to 1; see <see cref="TelemetrySettings"/>.</summary>
    public double TraceShare { get; set; } = TelemetrySettings.DefaultTraceShare;
}
