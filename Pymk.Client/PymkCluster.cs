namespace Pymk.Client;

/// <summary>Names by which silos and clients find each other.</summary>
public static class PymkCluster
{
    /// <summary>Default name of the cluster.</summary>
    public const string DefaultClusterId = "pymk";

    /// <summary>Name of the service, part of every state key.</summary>
    public const string ServiceId = "pymk";
}
