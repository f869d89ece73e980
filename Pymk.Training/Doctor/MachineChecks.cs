using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Pymk.Core.Files;
using Pymk.Core.Models;
using Pymk.Faiss;
using Pymk.Training.Native;

namespace Pymk.Training.Doctor;

/// <summary>The checks, each of which uses the thing it judges.</summary>
internal static class MachineChecks
{
    private const double Giga = 1 << 30;
    private const double LeastMemory = 2;
    private const double LeastDisk = 4;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public static Finding Runtime() =>
        new(true, string.Create(CultureInfo.InvariantCulture, $"{RuntimeInformation.FrameworkDescription} on {RuntimeInformation.OSDescription}, {Environment.ProcessorCount} processors"));

    public static Finding FaissLibrary() => Try(
        () =>
        {
            using var index = FaissHnswIndex.Build([1f, 0f, 0f, 1f], [10L, 20L], 2);
            return $"loads, kernel {FaissHnswIndex.KernelName}";
        },
        "apt-get install -y g++ libfaiss-dev libopenblas-dev, then start again (it is built anew)");

    public static Finding Torch() => Try(
        () =>
        {
            TorchRuntime.Load(1);
            using var sum = TorchSharp.torch.ones(2, 2).sum();
            return $"loads, TorchSharp {typeof(TorchSharp.torch).Assembly.GetName().Version?.ToString(3)}";
        },
        "delete the folder Pymk.Training/bin and start again; train needs it, serve does not");

    public static Finding Onnx() => Try(
        () =>
        {
            using var options = new SessionOptions();
            return $"loads, {string.Join(", ", OrtEnv.Instance().GetAvailableProviders())}";
        },
        "delete the folder Pymk.Training/bin and start again");

    public static Finding Memory()
    {
        var free = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / Giga;
        return new(free >= LeastMemory, Figure(free, "GB for this process"), free >= LeastMemory ? null : $"give it {LeastMemory} GB or more, or serve a smaller network");
    }

    public static Finding Disk(string folder)
    {
        var free = new DriveInfo(Path.GetFullPath(folder)).AvailableFreeSpace / Giga;
        return new(free >= LeastDisk, Figure(free, "GB free here"), free >= LeastDisk ? null : $"free {LeastDisk} GB: packages, builds and models need them");
    }

    public static Finding Port(int port, string what, string option)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return new(true, $"free ({what})");
        }
        catch (SocketException)
        {
            return new(false, $"in use ({what})", $"stop what listens there, or choose another: {option}");
        }
    }

    public static Finding Model(string directory)
    {
        if (!ModelDirectory.HasModel(directory))
        {
            return new(false, $"{directory} holds none", "./pymk demo, or ./pymk train --data DIR --model " + directory);
        }

        try
        {
            var manifest = ModelDirectory.ReadManifest(ModelDirectory.CurrentVersion(directory), verify: true);
            var bytes = manifest.Files.Sum(f => f.Bytes) / Giga;
            return new(true, string.Create(CultureInfo.InvariantCulture, $"{manifest.Version} in {directory}, whole, {manifest.Files.Count} files, {bytes:0.00} GB"));
        }
        catch (Exception e) when (e is ModelFileException or IOException or UnauthorizedAccessException)
        {
            return new(false, e.Message, "train it again; serving goes on with the version it has loaded");
        }
    }

    public static async Task<Finding> StoreAsync(string? redis, CancellationToken cancellation)
    {
        if (redis is null)
        {
            return new(true, "embedded (name another with --redis HOST:PORT)");
        }

        var address = redis.Split(',')[0];
        var at = address.LastIndexOf(':');
        if (at <= 0 || !ushort.TryParse(address.AsSpan(at + 1), CultureInfo.InvariantCulture, out var port))
        {
            return new(false, $"'{address}' is no HOST:PORT", "such as --redis 10.0.0.7:6379");
        }

        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(address[..at], port, cancellation).AsTask().WaitAsync(Patience, cancellation);
            return new(true, $"{address} accepts connections");
        }
        catch (Exception e) when (e is SocketException or TimeoutException)
        {
            return new(false, $"{address} does not answer", "start Redis, or look at the address and the firewall");
        }
    }

    private static Finding Try(Func<string> use, string remedy)
    {
        try
        {
            return new(true, use());
        }
        catch (Exception e)
        {
            // A native library fails in as many ways as there are machines; every one is the finding.
            var cause = e.GetBaseException();
            return new(false, cause.Message.ReplaceLineEndings(" "), remedy);
        }
    }

    private static string Figure(double value, string unit) => string.Create(CultureInfo.InvariantCulture, $"{value:0.0} {unit}");
}
