namespace Pymk.Core.Models;

/// <summary>The locks of a model directory. They hold between processes.</summary>
public static class ModelLocks
{
    private const string ChangingName = "erasing.lock";

    // Whoever only looks for a training, or deletes what one left, holds its lock for less than the pauses between these.
    private const int BuildTries = 20;

    // EWOULDBLOCK of Linux and of macOS, and ERROR_SHARING_VIOLATION of Windows.
    private static readonly int[] SharingViolations = [11, 35, unchecked((int)0x80070020)];

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Waits for the lock of whoever changes or deletes versions.</summary>
    /// <exception cref="IOException">The directory cannot be written.</exception>
    public static async Task<IDisposable> ChangingAsync(string root, CancellationToken cancellation)
    {
        Directory.CreateDirectory(root);
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            if (TryLock(Path.Combine(root, ChangingName)) is { } held)
            {
                return held;
            }

            await Task.Delay(Pause, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Takes the lock of trainings for a training. Waits for those who hold it for a moment; null while another training is under way.</summary>
    /// <exception cref="IOException">The directory cannot be written.</exception>
    public static IDisposable? Building(string root, CancellationToken cancellation)
    {
        Directory.CreateDirectory(ModelDirectory.Building(root));
        for (var tries = BuildTries; ; tries--)
        {
            cancellation.ThrowIfCancellationRequested();
            if (TryBuilding(root) is { } held)
            {
                return held;
            }

            if (tries == 1)
            {
                return null;
            }

            cancellation.WaitHandle.WaitOne(Pause);
        }
    }

    /// <summary>Takes the lock of trainings for a moment; null while a training is under way. The folder of trainings must exist.</summary>
    /// <exception cref="IOException">The directory cannot be written.</exception>
    public static IDisposable? TryBuilding(string root) => TryLock(ModelDirectory.BuildLock(root));

    /// <summary>True while a training is under way. Opens the lock for reading, which a directory that cannot be written allows.</summary>
    /// <exception cref="IOException">The directory cannot be read.</exception>
    public static bool IsBuilding(string root)
    {
        try
        {
            using var seen = TryOpen(ModelDirectory.BuildLock(root), FileMode.Open, FileAccess.Read, FileShare.Read);
            return seen is null;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
    }

    private static FileStream? TryLock(string path) => TryOpen(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);

    private static FileStream? TryOpen(string path, FileMode mode, FileAccess access, FileShare share)
    {
        try
        {
            return new FileStream(path, mode, access, share);
        }
        catch (IOException e) when (Array.IndexOf(SharingViolations, e.HResult) >= 0)
        {
            return null;
        }
    }
}
