namespace Pymk.Core.Models;

/// <summary>The locks of a model directory. They hold between processes.</summary>
public static class ModelLocks
{
    private const string ChangingName = "erasing.lock";

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

    /// <summary>Takes the lock of trainings; null while a training is under way. Its file must exist.</summary>
    public static IDisposable? TryBuilding(string root) => TryLock(ModelDirectory.BuildLock(root));

    private static FileStream? TryLock(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (Array.IndexOf(SharingViolations, e.HResult) >= 0)
        {
            return null;
        }
    }
}
