using Pymk.Training.Cli;
using Pymk.Training.Evaluation.Splits;
using Pymk.Training.Import;

namespace Pymk.Training.Evaluation;

/// <summary>Names of the evaluation protocols.</summary>
internal static class Protocols
{
    /// <summary><see cref="Later"/> when the data has later links, else <see cref="Hidden"/>.</summary>
    public const string Auto = "auto";

    /// <summary>Predicts the links of <see cref="LaterLinks.FileName"/>.</summary>
    public const string Later = "later";

    /// <summary>Predicts a hidden tenth of the connections.</summary>
    public const string Hidden = "hidden";

    /// <summary>Predicts the hidden connections of users made new.</summary>
    public const string Users = "users";

    /// <summary>Trains on the earlier part of the logs and judges by the later part.</summary>
    public const string Logs = "logs";

    /// <summary>Every protocol that the data allows.</summary>
    public const string All = "all";

    private const string NewUsers = "users-";

    private static readonly string[] EveryKept = [NewUsers + "0", NewUsers + "1", NewUsers + "2"];

    /// <summary>The values of the option <c>--protocol</c>.</summary>
    public static string[] Names => [Auto, Later, Hidden, Users, Logs, All];

    /// <summary>The protocols to run for a value of the option.</summary>
    /// <exception cref="UserErrorException">The data has no later links.</exception>
    public static string[] Expand(string name, string folder)
    {
        var later = File.Exists(Path.Combine(folder, LaterLinks.FileName));
        return name switch
        {
            Auto => [later ? Later : Hidden],
            All => [.. later ? [Later] : Array.Empty<string>(), Hidden, .. EveryKept, .. HasLogs(folder) ? [Logs] : Array.Empty<string>()],
            Users => EveryKept,
            Later when !later => throw new UserErrorException($"{folder} has no {LaterLinks.FileName}; use --protocol hidden"),
            _ => [name],
        };
    }

    /// <summary>Connections that a user made new keeps; null for a protocol without new users.</summary>
    public static int? KeptConnections(string protocol) => protocol.StartsWith(NewUsers, StringComparison.Ordinal) ? protocol[^1] - '0' : null;

    private static bool HasLogs(string folder) => ImportFiles.Find(new ImportOptions { DataFolder = folder }).Interactions.Count > 0;
}
