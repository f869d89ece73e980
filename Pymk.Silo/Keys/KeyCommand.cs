using System.CommandLine;
using System.Globalization;
using Pymk.Silo.Settings;
using Pymk.Web.Access;

namespace Pymk.Silo.Keys;

/// <summary>The verb <c>key</c>: makes a key of the API. Standard output has the key alone; it is shown this once and kept nowhere.</summary>
internal static class KeyCommand
{
    public static Command Create()
    {
        var name = new Option<string>("--name") { Description = "Names the key in logs, such as the application that has it.", Required = true };
        var scopes = new Option<string>("--scopes")
        {
            Description = "read, act, admin; each includes those before it. Several are separated by commas.",
            DefaultValueFactory = _ => "act",
        };
        var file = new Option<FileInfo?>("--file") { Description = "The file of keys to add it to (Pymk:Web:Auth:KeysFile). A running service reads it again." };
        var command = new Command("key", "Makes a key of the API and prints it once, with the setting to add.") { name, scopes, file };
        command.SetAction(parsed => Make(
            parsed.GetRequiredValue(name), parsed.GetValue(scopes)!, parsed.GetValue(file)?.FullName, parsed.InvocationConfiguration));
        return command;
    }

    private static void Make(string name, string scopes, string? file, InvocationConfiguration console)
    {
        try
        {
            var made = NewApiKey.Make(name, scopes.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
            if (file is not null)
            {
                ApiKeyFile.Add(file, made.Options);
            }

            console.Output.WriteLine(made.Key);
            console.Error.WriteLine(file is null ? Settings(made.Options) : $"pymk: its hash is in {file}; start with --set {AccessOptions.Section}:KeysFile={file}");
        }
        catch (InvalidDataException e)
        {
            throw new SettingException(e.Message);
        }
    }

    private static string Settings(ApiKeyOptions key)
    {
        var at = AccessOptions.Section + ":Keys:0:";
        var scopes = key.Scopes.Select((scope, i) => string.Create(CultureInfo.InvariantCulture, $" '{at}Scopes:{i}={scope}'"));
        return $"pymk: add its hash to the settings, with the next free number: --set '{at}Name={key.Name}' {at}Hash={key.Hash}{string.Concat(scopes)}";
    }
}
