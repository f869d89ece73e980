using System.Globalization;
using System.Runtime.InteropServices;

namespace Pymk.Training.Doctor;

/// <summary>The machine itself.</summary>
internal static class MachineChecks
{
    public const double Giga = 1 << 30;
    private const double LeastMemory = 2;
    private const double LeastDisk = 4;

    /// <summary>Bytes of memory this process may have: the machine's, or the container's limit.</summary>
    public static long MemoryBytes => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    public static Finding Runtime() => Finding.Fine(string.Create(
        CultureInfo.InvariantCulture, $"{RuntimeInformation.FrameworkDescription} on {RuntimeInformation.OSDescription}, {Environment.ProcessorCount} processors"));

    public static Finding Memory()
    {
        var there = MemoryBytes / Giga;
        var figure = Figure(there, "GB for this process");
        return there >= LeastMemory ? Finding.Fine(figure) : Finding.Wrong(figure, $"give it {LeastMemory} GB or more, or serve a smaller network");
    }

    public static Finding Disk(string folder)
    {
        var free = new DriveInfo(Path.GetFullPath(folder)).AvailableFreeSpace / Giga;
        var figure = Figure(free, "GB free here");
        return free >= LeastDisk ? Finding.Fine(figure) : Finding.Wrong(figure, $"free {LeastDisk} GB: packages, builds and models need them");
    }

    public static string Figure(double value, string unit) => string.Create(CultureInfo.InvariantCulture, $"{value:0.0} {unit}");
}
