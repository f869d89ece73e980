namespace Pymk.Silo.Hosting;

/// <summary>Settings of a silo's process, section <c>Pymk</c> of the configuration: appsettings.json, environment (<c>Pymk__Redis</c>), command line.</summary>
public sealed class SiloSettings
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Pymk";

    /// <summary>The model directory that <c>train</c> writes; watched for a newer version while serving.</summary>
    public string Model { get; set; } = "model";

    /// <summary>Folder of the embedded store.</summary>
    public string Data { get; set; } = "data/store";

    /// <summary>A Redis to use in place of the embedded store, as a StackExchange.Redis configuration string; also makes silos of one Redis a cluster.</summary>
    public string? Redis { get; set; }

    /// <summary>Another Redis for candidate lists, which may be lost; the same one where nothing is said.</summary>
    public string? RedisCache { get; set; }

    /// <summary>Port of the embedded store on 127.0.0.1; 0 for any free one.</summary>
    public int EmbeddedPort { get; set; }

    /// <summary>Memory of the embedded store for relations and feature rows; the rest goes to disk.</summary>
    public string EmbeddedMemory { get; set; } = "512m";

    /// <summary>Memory of the embedded store for candidate lists; the oldest go when it is full.</summary>
    public string CacheMemory { get; set; } = "512m";

    /// <summary>Name of the cluster.</summary>
    public string ClusterId { get; set; } = Client.PymkCluster.DefaultClusterId;

    /// <summary>Address other silos and clients reach this one at.</summary>
    public string Address { get; set; } = "127.0.0.1";

    /// <summary>Port for other silos; 0 for any free one.</summary>
    public int SiloPort { get; set; } = 11111;

    /// <summary>Port for clients; 0 for any free one.</summary>
    public int GatewayPort { get; set; } = 30000;

    /// <summary>Address HTTP is served at; empty for none.</summary>
    public string Http { get; set; } = "http://127.0.0.1:8080";

    /// <summary>Where heads run: <c>cpu</c>, or <c>cuda</c> where a device is found and else the processor.</summary>
    public string Accelerator { get; set; } = "cpu";

    /// <summary>How often the model directory is looked at.</summary>
    public TimeSpan ModelPoll { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long requests under way and grains may take to end when the process is told to stop.</summary>
    public TimeSpan ShutdownTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Where measurements go, OTLP; none where nothing is said.</summary>
    public string? OtlpEndpoint { get; set; }
}
