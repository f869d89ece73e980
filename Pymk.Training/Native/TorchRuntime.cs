using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Pymk.Training.Cli;
using TorchSharp;

namespace Pymk.Training.Native;

/// <summary>Loads libtorch once and sets the number of threads and the seed, which make results repeatable.</summary>
internal static class TorchRuntime
{
    private const string LibraryName = "libLibTorchSharp.so";
    private const string NeededVersion = "GLIBCXX_3.4.32";
    private const string SymbolOfNeededVersion = "_ZSt21ios_base_library_initv";

    private static readonly Lock Loading = new();
    private static bool _loaded;

    /// <summary>
    /// Loads libtorch. Where the system's libstdc++ is older than LibTorchSharp requires, first patches our copy of that library to accept it.
    /// </summary>
    /// <exception cref="UserErrorException">libtorch is missing or cannot be loaded.</exception>
    public static void Load(int threads)
    {
        lock (Loading)
        {
            if (_loaded)
            {
                return;
            }

            if (OperatingSystem.IsLinux())
            {
                MakeLoadable(FindLibrary(AppContext.BaseDirectory));

                // Waiting threads sleep instead of spinning: spinning slows other work on a shared machine.
                _ = SetEnvironment("OMP_WAIT_POLICY", "PASSIVE", 0);
            }

            try
            {
                torch.InitializeDeviceType(DeviceType.CPU);
                torch.set_num_threads(threads);
                torch.set_num_interop_threads(1);
            }
            catch (Exception e) when (e is NotSupportedException or DllNotFoundException or TypeInitializationException or BadImageFormatException)
            {
                throw new UserErrorException($"libtorch could not be loaded from {AppContext.BaseDirectory}: {e.GetBaseException().Message}", e);
            }

            _loaded = true;
        }
    }

    /// <summary>The training device: <c>cpu</c>, or <c>cuda</c> where a CUDA libtorch and a GPU are present.</summary>
    /// <exception cref="UserErrorException"><c>cuda</c> is requested and not available.</exception>
    public static torch.Device Device(string name)
    {
        if (name == "cpu")
        {
            return torch.CPU;
        }

        if (!torch.cuda.is_available())
        {
            throw new UserErrorException(
                "--device cuda: TorchSharp finds no CUDA; use --device cpu, "
                + "or build with the package libtorch-cuda instead of libtorch-cpu on a machine with an NVIDIA GPU");
        }

        return torch.CUDA;
    }

    // Environment.SetEnvironmentVariable does not reach native code.
    [DllImport("libc", EntryPoint = "setenv")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetEnvironment(string name, string value, int overwrite);

    private static string FindLibrary(string folder)
    {
        string[] places = [Path.Combine(folder, "runtimes", $"linux-{Architecture()}", "native", LibraryName), Path.Combine(folder, LibraryName)];
        return places.FirstOrDefault(File.Exists) ?? throw new UserErrorException(
            $"{LibraryName} is in neither {places[0]} nor {folder}; build on this platform again (libtorch is restored for linux-x64)");
    }

    private static string Architecture() => RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();

    [SupportedOSPlatform("linux")]
    private static void MakeLoadable(string path)
    {
        if (SystemLibraryIsNewEnough())
        {
            return;
        }

        var bytes = File.ReadAllBytes(path);
        if (!VersionNeedPatch.TryMakeOptional(bytes, NeededVersion))
        {
            return;
        }

        // Replace the file by a rename: it may be a hard link into the package cache or mapped by another process.
        var beside = $"{path}.{Environment.ProcessId}";
        try
        {
            File.WriteAllBytes(beside, bytes);
            File.SetUnixFileMode(beside, File.GetUnixFileMode(path));
            File.SetLastWriteTimeUtc(beside, File.GetLastWriteTimeUtc(path));
            File.Move(beside, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException(
                $"{path} cannot be written: {e.Message}; it must be patched because this system's libstdc++ lacks {NeededVersion}", e);
        }
    }

    private static bool SystemLibraryIsNewEnough() =>
        NativeLibrary.TryLoad("libstdc++.so.6", out var handle) && NativeLibrary.TryGetExport(handle, SymbolOfNeededVersion, out _);
}
