using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Pymk.Training.Cli;
using TorchSharp;

namespace Pymk.Training.Native;

/// <summary>Loads libtorch once and sets what makes its results repeatable: the number of threads and the seed.</summary>
internal static class TorchRuntime
{
    private const string LibraryName = "libLibTorchSharp.so";
    private const string NeededVersion = "GLIBCXX_3.4.32";
    private const string SymbolOfNeededVersion = "_ZSt21ios_base_library_initv";

    private static readonly Lock Loading = new();
    private static bool _loaded;

    /// <summary>Loads libtorch; on a system whose libstdc++ is older than LibTorchSharp asks for, makes our own copy of that library accept it first.</summary>
    /// <exception cref="UserErrorException">libtorch is not there, or cannot be loaded.</exception>
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

                // Waiting threads sleep instead of spinning: on a machine that does other work as well, spinning costs more than it saves.
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

    /// <summary>The device to learn on: <c>cpu</c>, or <c>cuda</c> where a libtorch with CUDA and a GPU are there.</summary>
    /// <exception cref="UserErrorException"><c>cuda</c> was asked for and is not there.</exception>
    public static torch.Device Device(string name)
    {
        if (name == "cpu")
        {
            return torch.CPU;
        }

        if (!torch.cuda.is_available())
        {
            throw new UserErrorException(
                "--device cuda: TorchSharp finds no CUDA; build with the package libtorch-cuda instead of libtorch-cpu on a machine with an NVIDIA GPU, or use --device cpu");
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

        // A new file renamed into place: the old one may be a hard link into the package cache, or be mapped by another process.
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
            throw new UserErrorException($"{path} must be adapted to this system's libstdc++ (it lacks {NeededVersion}) but cannot be written: {e.Message}", e);
        }
    }

    private static bool SystemLibraryIsNewEnough() =>
        NativeLibrary.TryLoad("libstdc++.so.6", out var handle) && NativeLibrary.TryGetExport(handle, SymbolOfNeededVersion, out _);
}
