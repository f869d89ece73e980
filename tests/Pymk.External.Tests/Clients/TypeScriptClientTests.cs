using System.Text.Json;
using Pymk.Testing.Models;

namespace Pymk.External.Tests.Clients;

/// <summary>
/// The TypeScript client, generated from the document of a running service, and its tests by node against that service and one of text ids.
/// </summary>
public sealed class TypeScriptClientTests : IDisposable
{
    private const int Users = 300;
    private const long BeyondDoubles = 9_007_199_254_740_993;

    private static readonly string[] Texts = ["a/b", "100%", "😀", "7", "9007199254740993", "it's \"quoted\" & more?", "6f0c9a3e-5d0e-4c64-9b6c-0d8f5b1a2c3d"];

    private readonly string _folder = Directory.CreateTempSubdirectory("pymk-typescript-").FullName;

    [Fact]
    public async Task Client_GeneratedFromTheServiceItself_CompilesAndAsksIt()
    {
        Assert.SkipUnless(Tool.Exists("npm") && Tool.Exists("node"), "node and npm are not installed (apt-get install nodejs npm).");
        var client = await CopyAsync();
        ModelFixture.Publish(Path.Combine(_folder, "model"), "v1", Users, ids: o => o == Users - 1 ? BeyondDoubles : ModelFixture.IdOf(o));
        var keys = Path.Combine(_folder, "keys.json");
        var (_, lines) = await ServiceProcess.RunVerbAsync(["key", "--name", "shop", "--scopes", "act", "--file", keys]);
        using var silo = await ServiceProcess.StartSiloAsync(
            Path.Combine(_folder, "model"), Path.Combine(_folder, "data"), "Kafka:BootstrapServers=none", $"Pymk:Web:Auth:KeysFile={keys}");
        ModelFixture.Publish(
            Path.Combine(_folder, "text-model"), "v1", Users, texts: [.. Texts, .. Enumerable.Range(0, Users - Texts.Length).Select(i => $"member:{i}")]);
        using var text = await ServiceProcess.StartSiloAsync(
            Path.Combine(_folder, "text-model"), Path.Combine(_folder, "text-data"), "Kafka:BootstrapServers=none", $"Pymk:Web:Auth:KeysFile={keys}");

        await Tool.RunAsync("npm", ["run", "generate", "--", $"{silo.Address}openapi/v1.json"], client);
        await Tool.RunAsync("npm", ["run", "build"], client);
        var report = await Tool.RunAsync("npm", ["test"], client, new Dictionary<string, string>
        {
            ["PYMK_ADDRESS"] = silo.Address.ToString(),
            ["PYMK_KEY"] = lines[0],
            ["PYMK_USERS"] = $"{ModelFixture.IdOf(3)} {ModelFixture.IdOf(4)} {BeyondDoubles}",
            ["PYMK_TEXT_ADDRESS"] = text.Address.ToString(),
            ["PYMK_TEXT_USERS"] = JsonSerializer.Serialize(Texts),
        });

        Assert.Matches(@"(?m)^\S+ pass \d\d", report);
        Assert.Matches(@"(?m)^\S+ fail 0", report);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    // Built beside the test program: the checkout stays as it is, and only the first run asks the registry for packages.
    private static async Task<string> CopyAsync()
    {
        var (source, target) = (Path.Combine(Tool.Root, "clients", "typescript"), Path.Combine(AppContext.BaseDirectory, "typescript"));
        foreach (var folder in new[] { "src", "test", "dist" }.Select(f => Path.Combine(target, f)).Where(Directory.Exists))
        {
            Directory.Delete(folder, recursive: true);
        }

        string[] files = [.. Directory.GetFiles(source), .. Directory.GetFiles(Path.Combine(source, "src")), .. Directory.GetFiles(Path.Combine(source, "test"))];
        foreach (var file in files.Where(f => Path.GetFileName(f) != "api.ts"))
        {
            var copy = Path.Combine(target, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy, overwrite: true);
        }

        // npm ci removes what is installed first.
        var (wanted, installed) = (Path.Combine(target, "package-lock.json"), Path.Combine(target, "node_modules", ".pymk-lock.json"));
        if (!File.Exists(installed) || await File.ReadAllTextAsync(wanted) != await File.ReadAllTextAsync(installed))
        {
            try
            {
                await Tool.RunAsync("npm", ["ci", "--no-audit", "--no-fund"], target);
            }
            catch (InvalidOperationException e) when (e.Message.Contains("network connectivity", StringComparison.Ordinal))
            {
                Assert.Skip($"The npm registry does not answer: {e.Message}");
            }

            File.Copy(wanted, installed, overwrite: true);
        }

        return target;
    }
}
