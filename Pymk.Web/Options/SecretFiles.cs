namespace Pymk.Web.Options;

/// <summary>Passwords in files of their own, as Docker and Kubernetes mount secrets.</summary>
public static class SecretFiles
{
    /// <summary>
    /// The setting that names the folder. Each file in it is a setting: its name is the setting's, with <c>__</c> for <c>:</c>, such as
    /// <c>Pymk__RedisPassword</c>; its content is the value, without the line's end.
    /// </summary>
    public const string Setting = "Pymk:Secrets";

    /// <summary>Reads the folder, where one is named. Its settings override others.</summary>
    /// <exception cref="IOException">The folder is missing.</exception>
    public static void AddSecretFiles(this IConfigurationManager configuration)
    {
        if (configuration[Setting] is { Length: > 0 } folder)
        {
            configuration.AddKeyPerFile(
                Directory.Exists(folder) ? Path.GetFullPath(folder) : throw new DirectoryNotFoundException($"{Setting}: there is no folder '{folder}'."),
                optional: false);
        }
    }
}
