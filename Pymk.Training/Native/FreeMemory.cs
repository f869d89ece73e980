using System.Runtime.InteropServices;

namespace Pymk.Training.Native;

/// <summary>
/// Gives memory that is not in use back to the system. Large arrays wait for a collection of the oldest generation, and the collector lets them pile up as
/// long as the machine has memory. Called between the large steps of a stage, it keeps a training near what is alive.
/// </summary>
internal static partial class FreeMemory
{
    /// <summary>Collects, and returns free pages of the managed and of the native heap.</summary>
    public static void GiveBack()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        if (OperatingSystem.IsLinux())
        {
            try
            {
                _ = Trim(0);
            }
            catch (EntryPointNotFoundException)
            {
                // Not the C library of GNU.
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Trim(nuint keep);
}
