using System.Globalization;
using System.Runtime.InteropServices;

namespace Pymk.Silo.Doctor;

/// <summary>Checks the machine.</summary>
internal static class MachineChecks
{
    public const double Giga = 1 << 30;
    private const double MinMemory = 2;
    private const double MinDisk = 4;

    /// <summary>Bytes of memory this process may use: the machine's, or the container's limit.</summary>
    public static long MemoryBytes => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    public static Finding Runtime() => Finding.Fine(string.Create(
        CultureInfo.InvariantCulture,
        $"{RuntimeInformation.FrameworkDescription} on {RuntimeInformation.OSDescription}, {Environment.ProcessorCount} processors"));

    public static Finding Memory()
    {
        var available = MemoryBytes / Giga;
        var figure = Figure(available, "GB for this process");
        return available >= MinMemory ? Finding.Fine(figure) : Finding.Wrong(figure, $"give it {MinMemory} GB or more, or serve a smaller network");
    }

    public static Finding Disk(string folder)
    {
        var free = new DriveInfo(Path.GetFullPath(folder)).AvailableFreeSpace / Giga;
        var figure = Figure(free, "GB free here");
        return free >= MinDisk ? Finding.Fine(figure) : Finding.Wrong(figure, $"free {MinDisk} GB for packages, builds and models");
    }

    public static string Figure(double value, string unit) => string.Create(CultureInfo.InvariantCulture, $"{value:0.0} {unit}");
}
